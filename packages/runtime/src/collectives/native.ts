import { engine, findBackend, type Tensor } from '@tensorflow/tfjs-core';
import { BackendUnavailableError } from '../errors.ts';
import { loadedNative } from '../native/load.ts';

/** What processes can do together: the numbers of `Kind` in native/collective.h. */
export const KINDS = { sum: 0, gather: 1, broadcast: 2 } as const;

/** A tensor as the binding describes it. */
interface TensorInfo {
  id: number;
  shape: number[];
  dtype: number;
}

/** What native/binding.cc adds to TensorFlow.js's binding. */
export interface CollectiveBinding {
  enableCollectives(
    serverDef: Uint8Array,
    options: { rank: number; size: number; deadlineMs: number; probeMs: number; graceMs: number },
  ): string;
  collective(kind: number, key: number, ids: number[]): Promise<TensorInfo[]>;
  collectiveSync(kind: number, key: number, ids: number[]): TensorInfo[];
  probePeers(): Promise<number[]>;
  abortCollectives(message: string): void;
  closeCollectives(): void;
}

/** What is used here of tfjs-node's backend. */
interface NodeBackend {
  getInputTensorIds(tensors: readonly Tensor[]): number[];
  createOutputTensor(info: TensorInfo): Tensor;
}

/** The native TensorFlow of this process: its collectives, and the way between its tensors and TensorFlow.js's. */
export interface NativeCollectives {
  binding: CollectiveBinding;
  idsOf(tensors: readonly Tensor[]): number[];
  tensorOf(info: TensorInfo): Tensor;
}

/** @throws BackendUnavailableError where another backend than native TensorFlow is running */
export function nativeCollectives(): NativeCollectives {
  const native = loadedNative();
  const backend = findBackend('tensorflow') as unknown as NodeBackend | null;
  if (!native || !backend || engine().backendName !== 'tensorflow') {
    throw new BackendUnavailableError('native', {
      reason: `several processes can train together only on native TensorFlow, and this one runs ${engine().backendName ?? 'no backend'}`,
      remedy: "start it before collectives: await startBackend({ backend: 'native' })",
    });
  }
  return {
    binding: native.binding as unknown as CollectiveBinding,
    idsOf: (tensors) => backend.getInputTensorIds(tensors),
    tensorOf: (info) => backend.createOutputTensor(info),
  };
}
