import type { Machine, Python } from '../machine/machine.ts';

/** Native TensorFlow comes in two builds. */
export type Variant = 'cpu' | 'cuda';

/** The version that pip is asked for when the user's Python has none. */
export const TENSORFLOW_VERSION = '2.21.0';

/** Versions of an installed TensorFlow that the binding was tried with: first and last minor version. */
const TRIED_VERSIONS = { first: [2, 15], last: [2, 21] } as const;

/** The Pythons that have a wheel of {@link TENSORFLOW_VERSION}: first and last minor version. */
const WHEEL_PYTHONS = { first: [3, 10], last: [3, 13] } as const;

/** The oldest glibc that the wheel's tag (`manylinux_2_27`) allows. */
export const WHEEL_GLIBC = [2, 27] as const;

/** The CUDA that TensorFlow 2.21.0 brings: the version of the runtime wheel below. */
export const CUDA_VERSION = '12.9';

/** CUDA 12 and cuDNN as wheels: the `and-cuda` extra of TensorFlow 2.21.0, each at the version it was tried with. */
const NVIDIA_WHEELS = [
  'nvidia-cublas-cu12==12.9.3.13',
  'nvidia-cuda-cupti-cu12==12.9.79',
  'nvidia-cuda-nvcc-cu12==12.9.86',
  'nvidia-cuda-nvrtc-cu12==12.9.86',
  'nvidia-cuda-runtime-cu12==12.9.79',
  'nvidia-cudnn-cu12==9.28.0.42',
  'nvidia-cufft-cu12==11.4.1.4',
  'nvidia-curand-cu12==10.3.10.19',
  'nvidia-cusolver-cu12==11.7.5.82',
  'nvidia-cusparse-cu12==12.5.10.65',
  'nvidia-nccl-cu12==2.32.3',
  'nvidia-nvjitlink-cu12==12.9.86',
];

/** What pip is to install, and how many bytes it downloads and installs. */
export interface WheelSet {
  /** For a sentence: `tensorflow-cpu 2.21.0`. */
  title: string;
  /** The folder's name in the cache. */
  name: string;
  requirements: string[];
  downloadBytes: number;
  installedBytes: number;
}

const MB = 1e6;

/** The wheels of a variant for a platform that has them; sizes as measured on Linux x64. */
export function wheelsFor(variant: Variant, machine: Pick<Machine, 'platform' | 'arch'>): WheelSet {
  const place = `${machine.platform}-${machine.arch}`;
  if (variant === 'cuda') {
    return {
      title: `tensorflow ${TENSORFLOW_VERSION} with CUDA 12`,
      name: `tensorflow-cuda-${TENSORFLOW_VERSION}-${place}`,
      requirements: [`tensorflow==${TENSORFLOW_VERSION}`, ...NVIDIA_WHEELS],
      downloadBytes: 3000 * MB,
      installedBytes: 6300 * MB,
    };
  }
  // Only x64 has the wheel without CUDA under a name of its own; elsewhere plain `tensorflow` is built without it.
  const distribution = machine.arch === 'x64' ? 'tensorflow-cpu' : 'tensorflow';
  return {
    title: `${distribution} ${TENSORFLOW_VERSION}`,
    name: `${distribution}-${TENSORFLOW_VERSION}-${place}`,
    requirements: [`${distribution}==${TENSORFLOW_VERSION}`],
    downloadBytes: 274 * MB,
    installedBytes: 1300 * MB,
  };
}

/**
 * pip's arguments that choose the wheel's Python. The libraries inside do not depend on Python, so for a Python that
 * has no wheel of its own (too old, too new, not CPython) the one for 3.12 serves as well.
 */
export function wheelPythonArguments(python: Pick<Python, 'version' | 'implementation'>): string[] {
  const [major, minor] = python.version;
  const { first, last } = WHEEL_PYTHONS;
  const own = python.implementation === 'CPython' && major === 3 && minor >= first[1] && minor <= last[1];
  return own ? [] : ['--python-version', '3.12', '--implementation', 'cp', '--ignore-requires-python'];
}

/** Whether a TensorFlow version is among those tried with the binding; release candidates and nightlies are not. */
export function isTriedVersion(version: string): boolean {
  const match = /^(\d+)\.(\d+)\.(\d+)$/.exec(version);
  if (!match) return false;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return major === TRIED_VERSIONS.first[0] && minor >= TRIED_VERSIONS.first[1] && minor <= TRIED_VERSIONS.last[1];
}
