/**
 * What the ladder needs to know of a machine. Every decision is a pure function of this description, so that it can be
 * tested for machines that nobody here has.
 */
export interface Machine {
  platform: NodeJS.Platform;
  arch: string;
  libc: Libc;
  nodeVersion: string;
  cpu: Cpu;
  memoryBytes: number;
  gpu: NvidiaGpu | undefined;
  /** Python interpreters that ran, in the order in which they are preferred. */
  pythons: Python[];
  /** The names that were tried, for a message that says what was looked for. */
  pythonNames: string[];
  compiler: Compiler | undefined;
  compilerNames: string[];
}

export type Libc = { kind: 'glibc'; version: string } | { kind: 'musl' } | { kind: 'none' };

export interface Cpu {
  model: string;
  /** How many threads can run at once in this process. */
  threads: number;
  /** The vector extensions that matter for convolutions, widest last: `AVX2`, `AVX-512`, `AMX`. */
  features: string[];
}

export interface NvidiaGpu {
  /** What showed that there is one: `nvidia-smi`, or a file of the driver. */
  evidence: string;
  /** Empty when only the driver's files are seen. */
  devices: { name: string; memoryBytes: number; driver: string }[];
}

export interface Python {
  /** The name or path under which it was found. */
  command: string;
  executable: string;
  /** Identifies the interpreter, by whatever name it was called: the path of the real program and `sys.prefix`. */
  home: string;
  /** `[3, 11, 7]` */
  version: [number, number, number];
  implementation: string;
  /** The version of its pip, if it has one. */
  pip: string | undefined;
  tensorflow: PythonTensorFlow | undefined;
}

export interface PythonTensorFlow {
  version: string;
  /** The folder of the Python package `tensorflow`. */
  directory: string;
  cuda: boolean;
  /** `12.5.1`, for a CUDA build that says so. */
  cudaVersion?: string;
  /** Whether its shared libraries and C headers, which a build needs, are all there. */
  complete: boolean;
}

export interface Compiler {
  command: string;
  /** The first line of `--version`. */
  version: string;
}

/** `3.11.7` */
export function formatVersion(version: readonly number[]): string {
  return version.join('.');
}
