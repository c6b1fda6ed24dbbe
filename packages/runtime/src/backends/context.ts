import { findNvidiaGpu } from '../machine/gpu.ts';
import type { Machine, NvidiaGpu } from '../machine/machine.ts';
import { readMachine } from '../machine/readMachine.ts';
import type { OnProgress } from '../types.ts';

/** What starting a rung needs to know. The descriptions are made when first asked for, and once. */
export interface StartContext {
  cache: string;
  /** Why it is not the folder that the user named, for who is about to use it. */
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
  /** For the summary, without the device: `native TensorFlow 2.21.0`. */
  title: string;
  device: string;
  threads?: number;
  /** What makes it slower than it could be on this machine, for the summary. */
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
