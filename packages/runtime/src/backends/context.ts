import { findNvidiaGpu } from '../machine/gpu.ts';
import type { Machine, NvidiaGpu } from '../machine/machine.ts';
import { readMachine } from '../machine/readMachine.ts';
import type { OnProgress } from '../types.ts';

/** What starting a rung of the ladder needs to know. `machine` and `gpu` look at the machine at their first call only. */
export interface StartContext {
  cache: string;
  /** Why `cache` is not the folder that the environment names: told to the user before the cache is used. */
  cacheNotice: string | undefined;
  env: NodeJS.ProcessEnv;
  threads: number | undefined;
  fused: boolean | undefined;
  /** Whether this rung was asked for by name. */
  forced: boolean;
  onProgress: OnProgress | undefined;
  machine: () => Promise<Machine>;
  gpu: () => Promise<NvidiaGpu | undefined>;
}

/** What a rung that started says of itself. */
export interface StartedRung {
  tfjsBackend: 'tensorflow' | 'webgpu' | 'wasm' | 'cpu';
  /** Name of the backend in the summary, without the device: `native TensorFlow 2.21.0`. */
  title: string;
  device: string;
  threads?: number;
  /** Why the backend is slower than it could be on this machine, for the summary. */
  shortfall?: string;
}

export function startContext(settings: Omit<StartContext, 'machine' | 'gpu'>): StartContext {
  return { ...settings, machine: once(() => readMachine(settings.env)), gpu: once(() => findNvidiaGpu(settings.env)) };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
