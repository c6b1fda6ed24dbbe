import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { accumulatorsOf, inOrder } from '../byPosition.ts';
import { composeMomentsGrad } from '../gradientOverReplicas.ts';
import { kernelNames } from '../kernelNames.ts';
import { attributesFor, type FastKernels } from './backend.ts';
import { isNative } from './fused.ts';

/**
 * Kernels of norms that take the statistics of several processes, of the same library as `fusedKernels`. Each stands for a dozen
 * calls, which a step of such a training makes for every norm.
 */
export const replicaKernels: FastKernels = {
  [kernelNames.replicaMoments]: (backend, { mean, variance }, { count, rank, size }) => {
    const { float, int } = attributesFor(backend);
    const attributes = [float('count', count), int('rank', rank), int('size', size)];
    return [backend.executeSingleOutput('DensenetReplicaMoments', attributes, [mean!, variance!])];
  },
  [kernelNames.joinReplicaMoments]: (backend, { rows }) =>
    backend.executeMultipleOutputs('DensenetJoinReplicaMoments', [], [rows!], 3),
  [kernelNames.momentsGrad]: (backend, inputs, attributes: { epsilon: number }) => {
    const xs = inOrder(inputs) as Tensor[];
    const accumulators = accumulatorsOf(inputs, xs.length) as Tensor[];
    if (!accumulators.every(isNative)) {
      return tidy(() => composeMomentsGrad(inputs as Parameters<typeof composeMomentsGrad>[0], attributes));
    }
    const { float, int } = attributesFor(backend);
    const { variance, gamma, sums, count } = inputs;
    backend.executeMultipleOutputs(
      'DensenetMomentsGrad',
      [float('epsilon', attributes.epsilon), int('parts', xs.length)],
      [...accumulators, variance!, gamma!, sums!, count!],
      0,
    );
    return accumulators;
  },
};
