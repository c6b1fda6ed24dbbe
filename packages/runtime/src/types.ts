/** The rungs of the backend ladder, fastest first. */
export const RUNGS = ['native-cuda', 'native-cpu', 'webgpu', 'wasm', 'cpu'] as const;

/** One way to run TensorFlow.js in Node. */
export type Rung = (typeof RUNGS)[number];

/** Names of the rungs in sentences. */
export const RUNG_LABELS: Record<Rung, string> = {
  'native-cuda': 'CUDA',
  'native-cpu': 'native TensorFlow',
  webgpu: 'WebGPU',
  wasm: 'WebAssembly',
  cpu: 'plain JavaScript',
};

/** What may be forced: a rung, or `native` (also known as `tensorflow`), native TensorFlow on whatever device is there. */
export type ForcedBackend = Rung | 'native' | 'tensorflow';

/** Every name that {@link StartOptions.backend} accepts. */
export const BACKEND_NAMES: readonly ForcedBackend[] = [...RUNGS, 'native', 'tensorflow'];

/** Called with the progress of long preparations (pip, the compiler, waiting for another process), a short line at a time. */
export type OnProgress = (message: string) => void;

export interface StartOptions {
  /** Force one backend; if it cannot run, {@link BackendUnavailableError} is thrown and nothing else is tried. */
  backend?: ForcedBackend;
  onProgress?: OnProgress;
  /** Where prepared files are kept; by default {@link cacheDirectory}. */
  cacheDirectory?: string;
  /**
   * Threads for one operation. Native TensorFlow has one for each core that this process may use unless fewer are asked
   * for; WebAssembly has one unless more are asked for; plain JavaScript has one, whatever is asked for.
   */
  threads?: number;
  /**
   * Whether native TensorFlow on the processor uses the kernels of `@densenet/ops`, which do several operations in one pass:
   * true by default. With false it uses TensorFlow's own kernels, to compare with. Fixed by the first start in a process.
   */
  fused?: boolean;
}

/** A backend that is set and ready. */
export interface RunningBackend {
  rung: Rung;
  /** The name under which TensorFlow.js knows it. */
  tfjsBackend: 'tensorflow' | 'webgpu' | 'wasm' | 'cpu';
  /** What it computes on, for people: `CPU (2 threads, AVX-512)` or `NVIDIA H100 (80 GB)`. */
  device: string;
  threads?: number;
  /** One line: which backend, on what device, and why the faster ones do not run. */
  summary: string;
}

/** Why a rung does not run here, and what would change that. Both are plain text without a final full stop. */
export interface Obstacle {
  reason: string;
  remedy?: string;
  /** The last lines of the program that failed, where one did. */
  said?: string;
}
