import '@tensorflow/tfjs-backend-cpu';
import { createRandom } from '@densenet/ops';
import { add, dispose, div, mul, sqrt, square, sub, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { parametersFromArrays, parametersToArrays } from '../../../model/src/index.ts';
import {
  adamw,
  crossEntropy,
  freshState,
  type Optimizer,
  sgd,
  startTraining,
  type TrainingState,
  trainStep,
  withGroups,
  withoutDecay,
} from '../index.ts';
import { exampleBatch, model } from '../testing/smallTraining.ts';

/** Adagrad (Duchi et al. 2011), written by the interface `Optimizer` alone. */
const adagrad = (epsilon = 1e-10): Optimizer => ({
  stateSpecs: (parameters) => parameters.map(({ name, shape }) => ({ name: `${name}.sum`, shape })),
  update: ({ gradients, state, parameters, learningRate }) => {
    const updated = Object.entries(gradients).map(([name, gradient]): [string, Tensor, Tensor] => {
      const sum = tidy(() => add(state[`${name}.sum`]!, square(gradient)));
      const move = () => mul(div(gradient, add(sqrt(sum), epsilon)), learningRate);
      return [name, tidy(() => sub(parameters[name]!, move())), sum];
    });
    const named = (suffix: string, at: 1 | 2) => Object.fromEntries(updated.map((one) => [one[0] + suffix, one[at]]));
    return { parameters: named('', 1), state: named('.sum', 2) };
  },
});

describe('an optimizer from outside', () => {
  it('learns, and goes on from its named tensors to the bit', async () => {
    const task = { model, loss: crossEntropy(), optimizer: adagrad() };
    const start = () => startTraining(task, model.initialize(createRandom(5)), createRandom(6));
    const steps = async (state: TrainingState, from: number, to: number) => {
      const losses: number[] = [];
      for (let step = from; step < to; step++) {
        const batch = exampleBatch(step % 4);
        losses.push((await trainStep(task, state, batch, 0.05)).loss);
        dispose([batch.images, batch.targets]);
      }
      return losses;
    };
    const whole = start();
    const losses = await steps(whole, 0, 24);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(losses.slice(-4))).toBeLessThan(0.8 * mean(losses.slice(0, 4)));

    const first = start();
    await steps(first, 0, 10);
    const [parameters, state] = [
      await parametersToArrays(first.parameters),
      await parametersToArrays(first.optimizerState),
    ];
    const specs = task.optimizer.stateSpecs(model.parameterSpecs.filter(({ trainable }) => trainable));
    const resumed: TrainingState = {
      ...first,
      parameters: parametersFromArrays(model.parameterSpecs, parameters),
      optimizerState: parametersFromArrays(specs, state),
    };
    expect(await steps(resumed, 10, 24)).toEqual(losses.slice(10));
    expect(await parametersToArrays(resumed.parameters)).toEqual(await parametersToArrays(whole.parameters));
    for (const one of [whole, first, resumed]) dispose([one.parameters, one.optimizerState]);
  });
});

describe('groups of parameters', () => {
  const shapes = [
    { name: 'features.conv.weight', shape: [2] },
    { name: 'features.conv.bias', shape: [1] },
    { name: 'classifier.weight', shape: [1, 1] },
  ];
  const make = (changes: object) => sgd({ momentum: 0.5, weightDecay: 0.1, ...changes });

  it('leave frozen ones as they are, and keep no state for them', async () => {
    const optimizer = withGroups(make, shapes, [{ match: 'features.*', frozen: true }]);
    expect(optimizer.stateSpecs(shapes).map(({ name }) => name)).toEqual(['classifier.weight']);
    const parameters = { 'features.conv.bias': tensor1d([1]), 'classifier.weight': tensor1d([1]) };
    const state = freshState(optimizer, [{ name: 'classifier.weight', shape: [1] }]);
    const updated = optimizer.update({ gradients: parameters, state, parameters, step: 1, learningRate: 0.1 });
    expect(Object.keys(updated.parameters)).toEqual(['classifier.weight']);
    dispose([parameters, state, updated]);
  });

  it('give a parameter what each of its groups says, the later one where two say the same', async () => {
    const optimizer = withGroups(make, shapes, [
      { match: '*', learningRateFactor: 0.5 },
      { match: ['features.conv.weight', 'features.conv.bias'], learningRateFactor: 0.1, weightDecay: 0 },
    ]);
    const parameters = { 'features.conv.bias': tensor1d([1]), 'classifier.weight': tensor1d([1]) };
    const state = freshState(
      optimizer,
      Object.keys(parameters).map((name) => ({ name, shape: [1] })),
    );
    const updated = optimizer.update({ gradients: parameters, state, parameters, step: 1, learningRate: 1 });
    expect((await updated.parameters['features.conv.bias']!.data())[0]).toBeCloseTo(1 - 0.1, 6);
    expect((await updated.parameters['classifier.weight']!.data())[0]).toBeCloseTo(1 - 0.5 * 1.1, 6);
    dispose([parameters, state, updated]);
  });

  it('refuses patterns that fit nothing, and factors below 0', () => {
    expect(() => withGroups(make, shapes, [{ match: 'head.*' }])).toThrow('no parameter is called head.*');
    expect(() => withGroups(make, shapes, [{ match: '*', learningRateFactor: -1 }])).toThrow(
      'learningRateFactor must be 0 or more, got -1 for *',
    );
    expect(withoutDecay([{ name: 'classifier.weight', shape: [1, 1] }])).toEqual([]);
  });

  it.each([
    [{ beta1: 1 }, 'beta1 must be in [0, 1), got 1'],
    [{ beta2: -0.1 }, 'beta2 must be in [0, 1), got -0.1'],
    [{ epsilon: 0 }, 'epsilon must be above 0, got 0'],
    [{ weightDecay: Number.NaN }, 'weightDecay must not be negative, got NaN'],
  ])('adamw refuses %j', (options, message) => {
    expect(() => adamw(options)).toThrow(new RangeError(message));
  });

  it('cross-entropy refuses a share of 1', () => {
    expect(() => crossEntropy({ labelSmoothing: 1 })).toThrow('labelSmoothing must be in [0, 1), got 1');
  });
});
