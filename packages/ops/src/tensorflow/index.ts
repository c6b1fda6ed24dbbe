import { findBackend, getKernel, registerKernel, type Tensor } from '@tensorflow/tfjs-core';
import type { FastKernels, TensorFlowBackend } from './backend.ts';
import { convolutionKernels } from './convolution.ts';
import { explainErrors } from './errors.ts';
import { fusedKernels } from './fused.ts';
import { fusedInferenceKernels } from './fusedInference.ts';
import { fusedPoolingKernels } from './fusedPooling.ts';
import { imageConvolutionKernels } from './imageConvolution.ts';
import { normalizationKernels } from './normalization.ts';
import { pointwiseKernels } from './pointwise.ts';
import { poolingKernels } from './pooling.ts';
import { replicaKernels } from './replicas.ts';

/** Of the library that is made of this package's folder `native/`. */
const libraryKernels: FastKernels = {
  ...fusedKernels,
  ...fusedPoolingKernels,
  ...fusedInferenceKernels,
  ...imageConvolutionKernels,
  ...replicaKernels,
};

const kernels: FastKernels = { ...convolutionKernels, ...normalizationKernels, ...pointwiseKernels, ...poolingKernels };

/**
 * Registers TensorFlow's own kernels for the `tensorflow` backend of tfjs-node and tfjs-node-gpu, and has that backend's
 * errors say which operation refused which inputs, and why. Call it once the backend has started, before the first operation;
 * calling it again changes nothing. It needs no import of tfjs-node: the kernels reach it through the registry.
 *
 * @param fused whether the kernels of this package's folder `native/` are loaded into this TensorFlow: then they serve the
 * operations that they can
 */
export function registerTensorFlowKernels({ fused = false }: { fused?: boolean } = {}): void {
  const started = findBackend('tensorflow') as unknown as TensorFlowBackend | null;
  if (started) explainErrors(started);
  for (const [kernelName, run] of Object.entries(fused ? { ...kernels, ...libraryKernels } : kernels)) {
    if (getKernel(kernelName, 'tensorflow') !== undefined) continue;
    registerKernel({
      kernelName,
      backendName: 'tensorflow',
      kernelFunc: ({ inputs, attrs, backend }) =>
        run(backend as TensorFlowBackend, inputs as { [name: string]: Tensor | undefined }, attrs),
    });
  }
}
