import '@tensorflow/tfjs-backend-cpu';
import { createRandom } from '@densenet/ops';
import { memory } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { parametersToArrays } from '../../model/src/index.ts';
import { adamw, constant, fit, startTraining } from './index.ts';
import { fitOptions, model, task } from './testing/smallTraining.ts';

it('leaves parameters frozen for an epoch, then trains them as an optimizer does that begins with them', async () => {
  const learningRate = 1e-3;
  const frozen = { model: model.freeze('features.*'), epochs: 1 };
  const freezing = { ...task, optimizer: adamw({ weightDecay: 0, epsilon: 1e-30 }), frozen };
  const random = createRandom(5);
  const state = startTraining(freezing, model.initialize(random), random);
  const weights: Record<string, ArrayLike<number>>[] = [];
  const remember = async () => {
    const arrays = Object.entries(await parametersToArrays(state.parameters));
    weights.push(Object.fromEntries(arrays.map(([name, { values }]) => [name, [...values]])));
  };
  await remember();
  const tensors = memory().numTensors;
  await fit(freezing, state, fitOptions({ schedule: constant(learningRate), afterStep: remember }));
  expect(memory().numTensors).toBe(tensors);
  const movedIn = (step: number, name: string): number[] => {
    const [before, after] = [weights[step - 1]![name]!, weights[step]![name]!];
    return Array.from(after, (value, index) => Math.abs(value - before[index]!));
  };
  const trainable = model.parameterSpecs.filter((spec) => spec.trainable).map(({ name }) => name);
  const late = trainable.filter((name) => name.startsWith('features.'));
  for (let step = 1; step <= 4; step++) {
    for (const name of late) expect(Math.max(...movedIn(step, name)), name).toBe(0);
    expect(Math.max(...movedIn(step, 'classifier.weight'))).toBeGreaterThan(0);
  }
  // Whatever the gradient, AdamW's first step of a parameter is as long as the rate, unless the gradient is 0.
  const first = late.flatMap((name) => movedIn(5, name)).filter((distance) => distance > 1e-6);
  expect(first.length).toBeGreaterThan(20);
  for (const distance of first) expect(distance / learningRate).toBeCloseTo(1, 1);
});
