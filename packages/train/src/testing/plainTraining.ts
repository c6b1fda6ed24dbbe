/** A training of a network without norms, in which a part of a batch has the same gradient alone as among the others. */
import { createRandom } from '@densenet/ops';
import { createModel, type Network } from '../../../model/src/index.ts';
import { crossEntropy, sgd, startTraining, type Task, type TrainingState } from '../index.ts';

/** Smooth throughout, so that sums in another order change nothing but the last digits: no ReLU, no maximum. */
const smooth: Network = (nn, x) => {
  const wide = nn.activation(
    nn.conv2d('conv0', x, { kernelSize: 3, stride: 1, padding: 1, outChannels: 4, bias: true }),
    { kind: 'silu' },
  );
  return nn.linear('classifier', nn.globalAveragePool(wide), { outFeatures: 3 });
};

export const plainModel = createModel(smooth, 1, 'xavierUniform');

export const plainTask = { model: plainModel, loss: crossEntropy(), optimizer: sgd({ momentum: 0.9 }) } satisfies Task;

export function plainState(task: Pick<Task, 'model' | 'optimizer' | 'ema'> = plainTask): TrainingState {
  const random = createRandom(3);
  return startTraining(task, plainModel.initialize(random), random);
}
