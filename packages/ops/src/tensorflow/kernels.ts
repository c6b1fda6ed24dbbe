import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlowBackend } from './backend.ts';

/** Kernels of the `tensorflow` backend by the name of the operation they run. */
export interface FastKernels {
  [kernelName: string]: (
    backend: TensorFlowBackend,
    inputs: { [name: string]: Tensor | undefined },
    // biome-ignore lint/suspicious/noExplicitAny: each kernel names its own attributes; the registry's type knows none
    attributes: any,
  ) => Tensor[];
}
