import { dispose, memory, mul, slice, type Tensor, type Tensor1D, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../testing/backends.ts';
import { relativeDifference } from '../../../testing/compare.ts';
import { parametersToArrays } from '../../model/src/index.ts';
import { clipByGlobalNorm, crossEntropy, type NamedTensors, type Task, type TensorBatch, trainStep } from './index.ts';
import { plainState, plainTask } from './testing/plainTraining.ts';
import { exampleBatch, freshState, task } from './testing/smallTraining.ts';

type State = ReturnType<typeof plainState>;

const free = (...given: (State | TensorBatch)[]) => {
  for (const one of given) {
    if ('parameters' in one) dispose([one.parameters, one.optimizerState]);
    else dispose([one.images, one.targets]);
  }
};

async function largestDifference(a: NamedTensors, b: NamedTensors): Promise<number> {
  expect(Object.keys(a).sort()).toEqual(Object.keys(b).sort());
  const all = Object.keys(a).map(async (name) => relativeDifference(await a[name]!.data(), await b[name]!.data()));
  return Math.max(...(await Promise.all(all)));
}

describeOnEachBackend('gradients on their way to the update', () => {
  it.each([2, 3, 5, 6, 100])('in %s parts are those of the whole batch', async (accumulation) => {
    const batch = exampleBatch(0);
    const [whole, parts] = [plainState(), plainState()];
    const before = memory().numTensors;
    for (let step = 0; step < 5; step++) {
      const one = await trainStep(plainTask, whole, batch, 0.1);
      const other = await trainStep({ ...plainTask, accumulation }, parts, batch, 0.1);
      expect(other.images).toBe(6);
      expect(other.sums).toEqual(one.sums);
      expect(other.loss).toBeCloseTo(one.loss, 5);
    }
    expect(memory().numTensors).toBe(before);
    expect(await largestDifference(parts.parameters, whole.parameters)).toBeLessThan(1e-5);
    free(whole, parts, batch);
  });

  it('in parts give the running statistics of one step a part, and a failed part leaves all as it was', async () => {
    const [state, stepByStep] = [freshState(), freshState()];
    const batch = exampleBatch(0);
    const [first, second] = [0, 3].map((from) => ({
      images: slice(batch.images, [from, 0, 0, 0], [3, 8, 8, 1]),
      targets: slice(batch.targets as Tensor1D, [from], [3]),
    })) as [TensorBatch, TensorBatch];
    for (const part of [first, second]) await trainStep(task, stepByStep, part, 0);
    free(first, second);
    const before = memory().numTensors;
    await trainStep({ ...task, accumulation: 2 }, state, batch, 0);
    expect(await parametersToArrays(state.parameters)).toEqual(await parametersToArrays(stepByStep.parameters));
    const drawn = state.random.state();
    const failing: Task = {
      ...task,
      accumulation: 2,
      loss: (logits, targets) => {
        if ((failing as { calls?: number }).calls === 1) throw new Error('stop here');
        (failing as { calls?: number }).calls = 1;
        return crossEntropy()(logits, targets);
      },
    };
    const held = await parametersToArrays(state.parameters);
    await expect(trainStep(failing, state, batch, 0.1)).rejects.toThrow('stop here');
    expect(await parametersToArrays(state.parameters)).toEqual(held);
    expect(state.random.state()).toEqual(drawn);
    expect(memory().numTensors).toBe(before);
    free(state, stepByStep, batch);
  });

  it('are clipped to a norm over all of them, and left as they are below it', async () => {
    const gradients = { a: tensor1d([3, 0]), b: tensor1d([4]) };
    const clipped = await clipByGlobalNorm(1)(gradients, { parameters: {} });
    expect([...(await clipped.a!.data())][0]).toBeCloseTo(0.6, 5);
    expect([...(await clipped.b!.data())][0]).toBeCloseTo(0.8, 5);
    const same = await clipByGlobalNorm(10)(gradients, { parameters: {} });
    expect([...(await same.a!.data())]).toEqual([3, 0]);
    dispose([gradients, clipped, same]);
    expect(() => clipByGlobalNorm(0)).toThrow('the norm to clip to must be above 0, got 0');
  });

  it('go through transforms in their order, awaited, and nothing is left behind', async () => {
    const [state, expected] = [plainState(), plainState()];
    const batch = exampleBatch(1);
    const before = memory().numTensors;
    const scale = (factor: number) => async (gradients: NamedTensors) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return tidy(() =>
        Object.fromEntries(
          Object.entries(gradients).map(([name, one]): [string, Tensor] => [
            name,
            // One is given back as it is.
            name === 'classifier.bias' ? one.clone() : mul(one, factor),
          ]),
        ),
      );
    };
    const same = (gradients: NamedTensors) => gradients;
    await trainStep({ ...plainTask, transforms: [scale(4), same, scale(0.25)] }, state, batch, 0.1);
    await trainStep(plainTask, expected, batch, 0.1);
    expect(await largestDifference(state.parameters, expected.parameters)).toBeLessThan(1e-6);
    const fails = async () => {
      throw new Error('stop here');
    };
    const held = await parametersToArrays(state.parameters);
    await expect(trainStep({ ...plainTask, transforms: [scale(2), fails] }, state, batch, 0.1)).rejects.toThrow('stop');
    expect(await parametersToArrays(state.parameters)).toEqual(held);
    expect(memory().numTensors).toBe(before);
    free(state, expected, batch);
  });
});

describe('a step', () => {
  it('reads from the backend once', async () => {
    const state = freshState();
    const batch = exampleBatch(0);
    const { prototype } = Object.getPrototypeOf(batch.images).constructor as { prototype: Tensor };
    const { data } = prototype;
    let reads = 0;
    prototype.data = function (this: Tensor) {
      reads++;
      return data.call(this);
    } as typeof data;
    try {
      await trainStep({ ...task, accumulation: 3, transforms: [clipByGlobalNorm(1)] }, state, batch, 0.1);
    } finally {
      prototype.data = data;
    }
    expect(reads).toBe(1);
    free(state, batch);
  });
});
