import { onShapes } from './shapes/onShapes.ts';
import { measureTensorMemory, type TensorMemory } from './tensorMemory.ts';
import { type Case, prepareWorkload, type Run } from './workload.ts';

/**
 * Memory that the tensors of a run would take on the current backend, without parameters and batch. The program itself runs, but
 * with kernels that give shapes and compute nothing.
 */
export function predictMemory(what: Case, run: Run): Promise<TensorMemory> {
  return onShapes(async () => {
    const workload = prepareWorkload(what, run, { values: 'zeros' });
    try {
      return await measureTensorMemory(workload.step);
    } finally {
      workload.dispose();
    }
  });
}
