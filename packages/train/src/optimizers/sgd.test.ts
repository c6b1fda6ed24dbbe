import '@tensorflow/tfjs-backend-cpu';
import { memory, tensor1d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { freshState, type NamedTensors, type Optimizer, type SgdOptions, sgd } from '../index.ts';

const stateOf = (optimizer: Optimizer, parameters: NamedTensors) =>
  freshState(
    optimizer,
    Object.entries(parameters).map(([name, { shape }]) => ({ name, shape })),
  );

/** What two steps from 1 with gradients 2 and 4 at a rate of 0.1 give. */
async function twoSteps(options?: SgdOptions): Promise<number[]> {
  const optimizer = sgd(options);
  let parameters: NamedTensors = { weight: tensor1d([1]) };
  let state = stateOf(optimizer, parameters);
  for (const [index, gradient] of [2, 4].entries()) {
    const gradients = { weight: tensor1d([gradient]) };
    ({ parameters, state } = optimizer.update({ gradients, state, parameters, step: index + 1, learningRate: 0.1 }));
  }
  return [...(await parameters.weight!.data())];
}

describe('sgd', () => {
  // By hand, with PyTorch's formulas.
  it.each<[string, SgdOptions | undefined, number]>([
    ['plain', undefined, 1 - 0.1 * 2 - 0.1 * 4],
    ['momentum', { momentum: 0.5 }, 1 - 0.1 * 2 - 0.1 * (0.5 * 2 + 4)],
    ['nesterov', { momentum: 0.5, nesterov: true }, 1 - 0.1 * (2 + 0.5 * 2) - 0.1 * (4 + 0.5 * (0.5 * 2 + 4))],
    ['weightDecay', { weightDecay: 0.1 }, 0.79 - 0.1 * (4 + 0.1 * 0.79)],
  ])('%s', async (_name, options, expected) => {
    expect((await twoSteps(options))[0]).toBeCloseTo(expected, 6);
  });

  it('keeps momentum by the name of the parameter, whatever their order', async () => {
    const optimizer = sgd({ momentum: 0.5 });
    const parameters = { a: tensor1d([0]), b: tensor1d([0]) };
    const state = stateOf(optimizer, parameters);
    const one = { a: tensor1d([1]), b: tensor1d([10]) };
    const first = optimizer.update({ gradients: one, state, parameters, step: 1, learningRate: 1 });
    const none = { b: tensor1d([0]), a: tensor1d([0]) };
    const second = optimizer.update({ gradients: none, ...first, step: 2, learningRate: 1 });
    expect([...(await second.parameters.a!.data()), ...(await second.parameters.b!.data())]).toEqual([-1.5, -15]);
    expect(Object.keys(state)).toEqual(['a', 'b']);
  });

  it('makes new tensors alone, and leaves its arguments', () => {
    const optimizer = sgd({ momentum: 0.5, nesterov: true, weightDecay: 0.1 });
    const parameters = { a: tensor1d([1]) };
    const gradients = { a: tensor1d([1]) };
    const state = stateOf(optimizer, parameters);
    const before = memory().numTensors;
    const updated = optimizer.update({ gradients, state, parameters, step: 1, learningRate: 0.1 });
    expect(memory().numTensors).toBe(before + 2);
    expect([parameters.a, gradients.a, state.a].every((one) => !one!.isDisposed)).toBe(true);
    expect(updated.parameters.a).not.toBe(parameters.a);
  });

  it('keeps no state without momentum', () => {
    expect(sgd({ weightDecay: 0.1 }).stateSpecs([{ name: 'a', shape: [1] }])).toEqual([]);
  });

  it.each<[SgdOptions, string]>([
    [{ momentum: 1 }, 'momentum must be in [0, 1), got 1'],
    [{ momentum: -0.1 }, 'momentum must be in [0, 1), got -0.1'],
    [{ momentum: Number.NaN }, 'momentum must be in [0, 1), got NaN'],
    [{ weightDecay: -1 }, 'weightDecay must not be negative, got -1'],
    [{ weightDecay: Number.NaN }, 'weightDecay must not be negative, got NaN'],
    [{ nesterov: true }, 'nesterov needs a momentum above 0, got momentum 0'],
  ])('refuses %j', (options, message) => {
    expect(() => sgd(options)).toThrow(new RangeError(message));
  });
});
