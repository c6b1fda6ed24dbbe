import { inOrder } from '../byPosition.ts';
import { kernelNames } from '../kernelNames.ts';
import type { SgdAttributes } from '../sgdUpdate.ts';
import { attributesFor, type FastKernels } from './backend.ts';

/** What follows a backward pass, by kernels of our own. */
export const fusedUpdates: FastKernels = {
  [kernelNames.sgdUpdate]: (backend, inputs, { momentum, nesterov, weightDecay }: SgdAttributes) => {
    const { flag, float, int } = attributesFor(backend);
    const [parameters, gradients, velocities] = [inOrder(inputs), inOrder(inputs, 'g'), inOrder(inputs, 'v')];
    return backend.executeMultipleOutputs(
      'DensenetSgdUpdate',
      [
        float('momentum', momentum),
        flag('nesterov', nesterov),
        float('weight_decay', weightDecay),
        int('count', parameters.length),
        int('moving', velocities.length),
      ],
      [...parameters, ...gradients, ...velocities, inputs.rate!],
      parameters.length + velocities.length,
    );
  },
  [kernelNames.adamwUpdate]: (backend, inputs) => {
    const { int } = attributesFor(backend);
    const [parameters, gradients] = [inOrder(inputs), inOrder(inputs, 'g')];
    const tensors = [...parameters, ...gradients, ...inOrder(inputs, 'm'), ...inOrder(inputs, 'v'), inputs.numbers!];
    const count = parameters.length;
    return backend.executeMultipleOutputs('DensenetAdamwUpdate', [int('count', count)], tensors, 3 * count);
  },
  [kernelNames.emaUpdate]: (backend, inputs) => {
    const { int } = attributesFor(backend);
    const values = inOrder(inputs);
    const tensors = [inputs.average!, ...values, inputs.weight!];
    return [backend.executeSingleOutput('DensenetEmaUpdate', [int('count', values.length)], tensors)];
  },
};
