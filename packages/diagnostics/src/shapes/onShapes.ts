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
import { coreKernels, type KernelShapes, nativeCoreKernels } from './coreKernels.ts';
import { ShapesBackend } from './shapesBackend.ts';
import { wasmCoreKernels, wasmKernels } from './wasmKernels.ts';

/**
 * Calls `run` on a backend whose tensors have shapes and no values. That backend has a stand-in for every kernel of the current
 * one, so that `run` makes the same tensors, in number, size and order, as on the current backend; what it reads from them is
 * zero. Afterwards the current backend is set again.
 *
 * @param run must make all its tensors itself: it cannot use those of the current backend
 * @throws Error where the shapes of a kernel's outputs are not known
 */
export async function onShapes<T>(run: () => T | Promise<T>): Promise<T> {
  // Where nothing has been computed yet, no backend has been started either.
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

/** Name of the backend of shapes that stands in for `real`; registers it the first time. */
function shapesOf(real: string): string {
  const name = prefix + real;
  if (real.startsWith(prefix) || findBackend(name)) return name;
  registerBackend(name, () => new ShapesBackend(findBackend(real) as ShapesBackend), 0);
  const isWasm = real === 'wasm';
  const differing: { [real: string]: typeof coreKernels } = { wasm: wasmCoreKernels, tensorflow: nativeCoreKernels };
  const core = { ...coreKernels, ...differing[real] };
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
