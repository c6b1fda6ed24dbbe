/** A training that takes milliseconds a step on any backend, with everything that a resumed one could get wrong. */
import { createRandom, type Random } from '@densenet/ops';
import { tensor1d, tensor4d } from '@tensorflow/tfjs-core';
import { createDenseNet, densenetTiny } from '../../../model/src/index.ts';
import { deterministicExamples } from '../../../model/src/testing/deterministic.ts';
import {
  constant,
  crossEntropy,
  type EmaOptions,
  type FitOptions,
  sgd,
  startTraining,
  type Task,
  type TensorBatch,
  type TrainingState,
} from '../index.ts';

const classes = 3;

/** With dropout, whose masks are drawn from the generator. */
export const smallConfig = densenetTiny({
  numClasses: classes,
  stem: { kind: 'cifar', channels: 4 },
  blockConfig: [1, 1],
  growthRate: 2,
  dropRate: 0.2,
});

export const model = createDenseNet(smallConfig);

/** With momentum, which is state. */
export const optimizer = sgd({ momentum: 0.9, nesterov: true, weightDecay: 1e-4 });

export const task = { model, loss: crossEntropy(), optimizer } satisfies Task;

/** A batch of 8x8 images that the network can learn. */
export function exampleBatch(step: number, size = 6): TensorBatch {
  const shape = [size, 8, 8, 1] as const;
  const { images, labels } = deterministicExamples(step, shape, classes);
  return { images: tensor4d(images, [...shape]), targets: tensor1d(labels, 'int32') };
}

export function freshState(random: Random = createRandom(5), ema?: EmaOptions): TrainingState {
  return startTraining({ ...task, ...(ema ? { ema } : {}) }, model.initialize(random), random);
}

/** Four steps an epoch, the last one short; the seed decides which batches they are. */
export function fitOptions(changes: Partial<FitOptions> = {}): FitOptions {
  const stepsPerEpoch = 4;
  return {
    epochs: 2,
    stepsPerEpoch,
    schedule: constant(0.05),
    *batches(seed, firstStep) {
      for (let step = firstStep; step < stepsPerEpoch; step++) {
        yield exampleBatch((seed % 100) + step, step === stepsPerEpoch - 1 ? 3 : 6);
      }
    },
    ...changes,
  };
}
