import { kernelNames } from '@densenet/ops';
import {
  findBackend,
  getBackend,
  getKernel,
  type KernelFunc,
  ready,
  registerBackend,
  registerKernel,
  setBackend,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { coreKernels, type KernelShapes } from './coreKernels.ts';
import { ShapesBackend } from './shapesBackend.ts';
import { wasmCoreKernels, wasmKernels } from './wasmKernels.ts';

/**
 * Runs something on a backend that has shapes and no values, and that has the kernels of the current backend: those
 * composed of others, those that run TensorFlow's operations, and of tfjs-core's those that the current backend has.
 * So the tensors that it makes are those that it would make on the current backend, in number, size and order; whatever
 * is read from them is zero. The current backend is itself again afterwards.
 *
 * @param run must make all its tensors itself: the current backend's have no place on the other
 * @throws Error where a kernel's output shapes are not known
 */
export async function onShapes<T>(run: () => T | Promise<T>): Promise<T> {
  // Nothing may have been computed yet, so that no backend has been started.
  await ready();
  const real = getBackend();
  const name = shapesOf(real);
  await setBackend(name);
  try {
    return await run();
  } finally {
    await setBackend(real);
  }
}

const prefix = 'shapes of ';

/** The name of the backend that stands for this one. */
function shapesOf(real: string): string {
  const name = prefix + real;
  if (real.startsWith(prefix) || findBackend(name)) return name;
  registerBackend(name, () => new ShapesBackend(findBackend(real) as ShapesBackend), 0);
  const isWasm = real === 'wasm';
  const core = isWasm ? { ...coreKernels, ...wasmCoreKernels } : coreKernels;
  for (const [kernelName, shapes] of Object.entries(core)) {
    if (!getKernel(kernelName, real)) continue;
    const outputsOf = outputsBy(shapes);
    const kernelFunc: KernelFunc = (call) => {
      const outputs = outputsOf(call);
      return outputs.length === 1 ? outputs[0]! : outputs;
    };
    registerKernel({ kernelName, backendName: name, kernelFunc });
  }
  for (const kernelName of Object.values(kernelNames)) {
    const kernel = getKernel(kernelName, real);
    if (!kernel) continue;
    const shapes = isWasm ? wasmKernels[kernelName] : undefined;
    registerKernel({ ...kernel, backendName: name, ...(shapes ? { kernelFunc: outputsBy(shapes) } : {}) });
  }
  return name;
}

/** A kernel that makes outputs of these shapes. */
function outputsBy(shapes: KernelShapes) {
  return ({ inputs, attrs, backend }: Parameters<KernelFunc>[0]): TensorInfo[] =>
    shapes(inputs as { [name: string]: TensorInfo }, attrs ?? {}).map(({ shares, ...output }) =>
      shares ? (backend as ShapesBackend).share(shares, output.shape) : (backend as ShapesBackend).make(output),
    );
}
