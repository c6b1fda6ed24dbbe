import { env, getKernel, type KernelFunc, registerKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import { inOrder } from '../byPosition.ts';
import type { FusedConv2dAttributes } from '../fusedConv2d.ts';
import { kernelNames } from '../kernelNames.ts';
import { halving } from '../normReluConv.ts';
import type { ScaleShiftReluConv2dAttributes } from '../scaleShiftRelu.ts';
import type { WindowSpec } from '../specs.ts';
import type { WebGLBackend } from './backend.ts';
import { convolve } from './convolution.ts';
import { pool } from './pooling.ts';
import { scaleShiftReluOf } from './scaleShiftRelu.ts';

type Inputs = { [name: string]: TensorInfo };
type Run = (backend: WebGLBackend, inputs: Inputs, attributes: unknown) => TensorInfo;

const kernels: { [kernelName: string]: Run } = {
  [kernelNames.fusedConv2d]: (backend, { x, filter, bias }, attributes) =>
    convolve(backend, { x: x!, filter: filter!, bias }, attributes as FusedConv2dAttributes),
  [kernelNames.scaleShiftRelu]: (backend, { x, scale, shift }) => scaleShiftReluOf(backend, [x!], scale!, shift!),
  [kernelNames.scaleShiftReluConv2d]: (backend, { scale, shift, filter, bias, ...parts }, attributes) => {
    const { pooled, ...window } = attributes as ScaleShiftReluConv2dAttributes;
    const activated = scaleShiftReluOf(backend, inOrder(parts), scale!, shift!);
    const x = pooled ? pool(backend, activated, { ...halving, padding: 0 }, 'mean') : activated;
    const y = convolve(backend, { x, filter: filter!, bias }, window);
    for (const used of new Set([x, activated])) backend.disposeIntermediateTensorInfo(used);
    return y;
  },
  [kernelNames.maxPool]: (backend, { x }, attributes) => pool(backend, x!, attributes as WindowSpec, 'maximum'),
  [kernelNames.averagePool]: (backend, { x }, attributes) => pool(backend, x!, attributes as WindowSpec, 'mean'),
};

/**
 * Registers shaders of our own for the `webgl` backend of `@tensorflow/tfjs-backend-webgl`. Call it once the backend has
 * started, before the first operation; calling it again changes nothing, nor does calling it where there is only WebGL 1.
 * It imports no backend: the kernels reach it through the registry.
 */
export function registerWebGLKernels(): void {
  if (env().getNumber('WEBGL_VERSION') !== 2) return;
  for (const [kernelName, run] of Object.entries(kernels)) {
    if (getKernel(kernelName, 'webgl') !== undefined) continue;
    const kernelFunc: KernelFunc = ({ inputs, backend, attrs }) => [
      run(backend as WebGLBackend, inputs as unknown as Inputs, attrs),
    ];
    registerKernel({ kernelName, backendName: 'webgl', kernelFunc });
  }
}
