import '@tensorflow/tfjs-backend-cpu';
import { createDenseNet, densenetTiny } from '@densenet/model';
import { createRandom } from '@densenet/ops';
import { crossEntropy, type EpochEnd, fit, linearToZero, sgd, startTraining } from '@densenet/train';
import { dispose, randomUniform, type Tensor4D, tensor1d } from '@tensorflow/tfjs-core';

const model = createDenseNet(densenetTiny());
const optimizer = sgd({ momentum: 0.9, nesterov: true, weightDecay: 1e-4 });
const task = { model, loss: crossEntropy(), optimizer };
const random = createRandom(1);
const state = startTraining(task, model.initialize(random), random);
function* batches() {
  for (let step = 0; step < 3; step++) {
    yield { images: randomUniform([2, 16, 16, 1]) as Tensor4D, targets: tensor1d([step, 9], 'int32') };
  }
}
const afterEpoch = ({ epoch, metrics }: EpochEnd) => console.log(epoch, metrics.images); // 0 6, then 1 6
await fit(task, state, { epochs: 2, stepsPerEpoch: 3, schedule: linearToZero(0.1, 6), batches, afterEpoch });
dispose([state.parameters, state.optimizerState]);
