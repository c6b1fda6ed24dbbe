import type { DataId, DataType, TensorInfo } from '@tensorflow/tfjs-core';
import { getKernel, registerKernel } from '@tensorflow/tfjs-core';

/** What these kernels use of the backend of `@tensorflow/tfjs-backend-wasm`. */
export interface WasmBackend {
  /** A tensor of undefined values. Making it may move the heap, so that arrays taken from it before are of no use any more. */
  makeOutput(shape: number[], dtype: DataType): TensorInfo;
  /** The values themselves, not a copy: what is written to them is written to the tensor. */
  typedArrayFromHeap(x: TensorInfo): Float32Array;
  disposeData(dataId: DataId): void;
  /** Counts one more tensor that has this data. */
  incRef(dataId: DataId): void;
}

export type WasmInputs = { [name: string]: TensorInfo | undefined };

export type WasmKernel = (backend: WasmBackend, inputs: WasmInputs, attributes: unknown) => TensorInfo[];

/** Registers kernels under the names of their operations, except for names that are registered already. */
export function registerKernels(kernels: { [kernelName: string]: WasmKernel }): void {
  for (const [kernelName, run] of Object.entries(kernels)) {
    if (getKernel(kernelName, 'wasm') !== undefined) continue;
    registerKernel({
      kernelName,
      backendName: 'wasm',
      kernelFunc: ({ inputs, backend, attrs }) => run(backend as WasmBackend, inputs as unknown as WasmInputs, attrs),
    });
  }
}

/** Runs one of the backend's own kernels. The caller disposes of what it gives by `disposeData`. */
export function runCore(backend: WasmBackend, name: string, inputs: WasmInputs, attrs: object): TensorInfo {
  return getKernel(name, 'wasm').kernelFunc({ inputs, backend, attrs } as never) as TensorInfo;
}

export const makeFloats = (backend: WasmBackend, shape: readonly number[]): TensorInfo =>
  backend.makeOutput([...shape], 'float32');

/** A vector as a tensor, rounded to float32. */
export function makeVector(backend: WasmBackend, values: Float64Array): TensorInfo {
  const vector = makeFloats(backend, [values.length]);
  backend.typedArrayFromHeap(vector).set(values);
  return vector;
}
