import { getKernel, registerKernel, type Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlowBackend } from './backend.ts';
import { convolutionKernels } from './convolution.ts';
import type { FastKernels } from './kernels.ts';
import { normalizationKernels } from './normalization.ts';
import { pointwiseKernels } from './pointwise.ts';
import { poolingKernels } from './pooling.ts';

const kernels: FastKernels = { ...convolutionKernels, ...normalizationKernels, ...pointwiseKernels, ...poolingKernels };

/**
 * Registers TensorFlow's fused kernels for the `tensorflow` backend of tfjs-node and tfjs-node-gpu. Call it once, before
 * the first operation; calling it again changes nothing. It needs no import of tfjs-node: the kernels reach it through
 * the registry.
 */
export function registerTensorFlowKernels(): void {
  for (const [kernelName, run] of Object.entries(kernels)) {
    if (getKernel(kernelName, 'tensorflow') !== undefined) continue;
    registerKernel({
      kernelName,
      backendName: 'tensorflow',
      kernelFunc: ({ inputs, attrs, backend }) =>
        run(backend as TensorFlowBackend, inputs as { [name: string]: Tensor | undefined }, attrs),
    });
  }
}
