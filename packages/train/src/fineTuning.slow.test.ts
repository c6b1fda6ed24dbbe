import { readFileSync } from 'node:fs';
import { createRandom } from '@densenet/ops';
import { dispose, type Tensor, tensor1d, tensor2d, tensor4d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDenseNet, denseNetConfig } from '../../model/src/index.ts';
import { deterministicExamples } from '../../model/src/testing/deterministic.ts';
import { deterministicParameters } from '../../model/src/testing/pytorchFixtures.ts';
import { startBackend } from '../../runtime/src/index.ts';
import {
  adamw,
  binaryCrossEntropy,
  crossEntropy,
  type Loss,
  type Optimizer,
  sgd,
  startTraining,
  trainStep,
} from './index.ts';

interface Fixture {
  shape: [number, number, number, number];
  classes: number;
  steps: number;
  runs: Record<string, { rate: number; losses: number[]; untrained: number }>;
}

/** Made by tools/make_fine_tuning_fixtures.py, which says what each run is. */
const fixture = JSON.parse(readFileSync(new URL('./fixtures/fine-tuning.json', import.meta.url), 'utf8')) as Fixture;

const { shape, classes, steps } = fixture;
const whole = createDenseNet(denseNetConfig('densenet121', { numClasses: classes }));
const namesOf = (prefix: string, trainable: boolean) =>
  whole.parameterSpecs
    .filter((spec) => spec.name.startsWith(prefix) && (spec.trainable || !trainable))
    .map(({ name }) => name);
const firstHalf = ['conv0', 'norm0', 'denseblock1', 'transition1', 'denseblock2', 'transition2'];

const models = {
  whole,
  // Norms adapt: their running statistics are not frozen.
  head: whole.freeze(...namesOf('features.', true)),
  'second half': whole.freeze(...firstHalf.flatMap((part) => namesOf(`features.${part}.`, false))),
};
const losses: Record<string, [loss: Loss, targets: (labels: Int32Array) => Tensor]> = {
  crossEntropy: [crossEntropy(), (labels) => tensor1d(labels, 'int32')],
  binaryCrossEntropy: [binaryCrossEntropy(), twoLabels],
};
const optimizers: Record<string, Optimizer> = {
  sgd: sgd({ momentum: 0.9, nesterov: true, weightDecay: 1e-4 }),
  adamw: adamw({ weightDecay: 0.05 }),
};

/** Two labels are true of each image: its class, and the one after it. */
function twoLabels(labels: Int32Array): Tensor {
  const targets = new Float32Array(labels.length * classes);
  for (const [index, label] of labels.entries()) {
    for (const one of [label, (label + 1) % classes]) targets[index * classes + one] = 1;
  }
  return tensor2d(targets, [labels.length, classes]);
}

describe.runIf(process.env.DENSENET_SLOW === '1')('fine-tuning DenseNet-121, as PyTorch', () => {
  beforeAll(async () => {
    await startBackend();
  }, 300_000);

  it.each(Object.keys(fixture.runs))('%s: the losses of 20 steps', { timeout: 600_000 }, async (name) => {
    const [lossName, optimizerName, frozen] = name.split(', ') as [string, string, keyof typeof models];
    const [loss, targetsOf] = losses[lossName]!;
    const expected = fixture.runs[name]!;
    const task = { model: models[frozen], loss, optimizer: optimizers[optimizerName]! };
    const parameters = deterministicParameters(whole.parameterSpecs, { freshStatistics: true });
    const state = startTraining(task, parameters, createRandom(1));
    const own: number[] = [];
    for (let step = 0; step < steps; step++) {
      const { images, labels } = deterministicExamples(step, shape, classes);
      const batch = { images: tensor4d(images, shape), targets: targetsOf(labels) };
      own.push((await trainStep(task, state, batch, expected.rate)).loss);
      dispose([batch.images, batch.targets]);
    }
    dispose([state.parameters, state.optimizerState]);
    const distances = own.map((value, step) => Math.abs(value - expected.losses[step]!));
    expect(Math.max(...distances), `losses ${own}`).toBeLessThan(1e-3);
    // They are the losses of a network that is trained, and not of one that stands still.
    expect(Math.abs(own.at(-1)! - expected.untrained)).toBeGreaterThan(2e-3);
  });
});
