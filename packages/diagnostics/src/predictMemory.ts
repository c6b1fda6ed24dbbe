import { onShapes } from './shapes/onShapes.ts';
import { measureTensorMemory, type TensorMemory } from './tensorMemory.ts';
import { type Case, prepareWorkload, type Run } from './workload.ts';

/**
 * What a run takes on the current backend above parameters and batch, from the shapes of its tensors: the program itself is run, by kernels
 * that compute nothing.
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
