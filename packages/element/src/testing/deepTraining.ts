import { createRandom } from '@densenet/ops';
import { dispose, tensor1d, tensor4d } from '@tensorflow/tfjs-core';
import { createDenseNet, denseNetConfig } from '../../../model/src/index.ts';
import { deterministicExamples } from '../../../model/src/testing/deterministic.ts';
import { crossEntropy, sgd, startTraining, trainStep } from '../../../train/src/index.ts';

/** Losses of a DenseNet-121, whose widest concatenations have 25 parts, in its first steps: more parts than a WebGL program reads. */
export async function deepLosses(steps: number): Promise<number[]> {
  const model = createDenseNet(denseNetConfig('densenet121', { numClasses: 3 }));
  const task = { model, loss: crossEntropy(), optimizer: sgd({ momentum: 0.9, nesterov: true, weightDecay: 1e-4 }) };
  const state = startTraining(task, model.initialize(createRandom(0)), createRandom(1));
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const { images, labels } = deterministicExamples(step, [4, 64, 64, 3], 3);
    const batch = { images: tensor4d(images, [4, 64, 64, 3]), targets: tensor1d(labels, 'int32') };
    losses.push((await trainStep(task, state, batch, 0.01)).loss);
    dispose([batch.images, batch.targets]);
  }
  dispose([state.parameters, state.optimizerState]);
  return losses;
}
