import { createRandom } from '@densenet/ops';
import {
  add,
  concat,
  dispose,
  memory,
  mul,
  slice,
  type Tensor,
  type Tensor1D,
  tensor1d,
  tidy,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../testing/backends.ts';
import { relativeDifference } from '../../../testing/compare.ts';
import { createModel, type Network, parametersToArrays } from '../../model/src/index.ts';
import {
  clipByGlobalNorm,
  crossEntropy,
  type NamedTensors,
  NonFiniteLossError,
  type Reduction,
  type StepNumbers,
  sgd,
  startTraining,
  type Task,
  type TensorBatch,
  trainStep,
} from './index.ts';
import { exampleBatch, freshState, task } from './testing/smallTraining.ts';

/** Without norms, so that a part of a batch has the same gradient alone as among the others. */
const plain: Network = (nn, x) => {
  const wide = nn.activation(
    nn.conv2d('conv0', x, { kernelSize: 3, stride: 1, padding: 1, outChannels: 4, bias: true }),
  );
  return nn.linear('classifier', nn.globalAveragePool(wide), { outFeatures: 3 });
};
const plainTask: Task = {
  model: createModel(plain, 1, 'xavierUniform'),
  loss: crossEntropy(),
  optimizer: sgd({ momentum: 0.9 }),
};
const plainState = () => {
  const model = plainTask.model as ReturnType<typeof createModel>;
  const random = createRandom(3);
  return startTraining(plainTask, model.initialize(random), random);
};
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

/** Several replicas in one process, which wait for each other and take the mean of their gradients. */
function replicas(count: number) {
  let waiting: { own: StepNumbers; go: (numbers: StepNumbers) => void }[] = [];
  const order: string[][] = Array.from({ length: count }, () => []);
  let abandoned = 0;
  const mean = (tensors: Tensor[]) =>
    tensors.reduce((sum: Tensor, one) => add(sum, mul(one, 1 / count)), mul(tensors[0]!, 0));
  const reductionOf = (rank: number): Reduction => ({
    ready: (name) => order[rank]!.push(name),
    finish: (own) =>
      new Promise((go) => {
        waiting.push({ own, go });
        if (waiting.length < count) return;
        const all = waiting;
        waiting = [];
        for (const { go: release, own: of } of all) {
          const names = Object.keys(of.gradients);
          const gradients = tidy(() =>
            Object.fromEntries(
              names.map((name) => [name, mean(all.map(({ own: { gradients } }) => gradients[name]!))]),
            ),
          );
          const numbers = tidy(() => {
            const summed = mean(all.map(({ own: { numbers } }) => numbers));
            const factors = Array<number>(of.numbers.size).fill(count);
            factors[0] = 1;
            return mul(summed, factors) as Tensor1D;
          });
          release({ gradients, numbers });
        }
      }),
    abandon: () => {
      abandoned++;
    },
  });
  return { reductionOf, order, abandoned: () => abandoned };
}

describeOnEachBackend('two replicas', () => {
  it('that share gradients go on as one replica with both batches', async () => {
    const [one, other, whole] = [plainState(), plainState(), plainState()];
    const { reductionOf, order } = replicas(2);
    const before = memory().numTensors;
    for (let step = 0; step < 4; step++) {
      const [a, b] = [exampleBatch(step), exampleBatch(step + 10)];
      const both = {
        images: concat([a.images, b.images]),
        targets: concat([a.targets as Tensor1D, b.targets as Tensor1D]),
      } as TensorBatch;
      const [first, second] = await Promise.all([
        trainStep({ ...plainTask, reduce: () => reductionOf(0) }, one, a, 0.1),
        trainStep({ ...plainTask, reduce: () => reductionOf(1) }, other, b, 0.1),
      ]);
      const together = await trainStep(plainTask, whole, both, 0.1);
      expect(first).toEqual(second);
      expect(first.loss).toBeCloseTo(together.loss, 5);
      expect(first.sums.accuracy).toBe(together.sums.accuracy);
      free(a, b, both);
    }
    expect(memory().numTensors).toBe(before);
    expect(await parametersToArrays(one.parameters)).toEqual(await parametersToArrays(other.parameters));
    expect(await largestDifference(one.parameters, whole.parameters)).toBeLessThan(1e-5);
    // The last layer's gradient is complete first; each comes once a step.
    expect(order[0]!.slice(0, 4).sort()).toEqual(Object.keys(one.parameters).sort());
    expect(order[0]![0]).toMatch(/^classifier/);
    expect(order[0]![3]).toMatch(/^conv0/);
    expect(order[0]!.length).toBe(16);
    expect(order[1]).toEqual(order[0]);
    free(one, other, whole);
  });

  it('all refuse a step in which one of them has met a NaN', async () => {
    const [one, other] = [plainState(), plainState()];
    const { reductionOf, abandoned } = replicas(2);
    const [good, bad] = [exampleBatch(0), exampleBatch(1)];
    const spoilt = { images: mul(bad.images, Number.NaN), targets: bad.targets } as TensorBatch;
    const held = await parametersToArrays(one.parameters);
    const before = memory().numTensors;
    const found = await Promise.allSettled([
      trainStep({ ...plainTask, reduce: () => reductionOf(0) }, one, good, 0.1),
      trainStep({ ...plainTask, reduce: () => reductionOf(1) }, other, spoilt, 0.1),
    ]);
    for (const result of found) expect((result as PromiseRejectedResult).reason).toBeInstanceOf(NonFiniteLossError);
    expect(await parametersToArrays(one.parameters)).toEqual(held);
    expect(await parametersToArrays(other.parameters)).toEqual(held);
    expect(abandoned()).toBe(0);
    expect(memory().numTensors).toBe(before);
    dispose(spoilt.images);
    free(one, other, good, bad);
  });

  it('abandon the step where one of them fails', async () => {
    const state = plainState();
    const { reductionOf, abandoned } = replicas(2);
    const batch = exampleBatch(0);
    const failing: Task = {
      ...plainTask,
      reduce: () => reductionOf(0),
      loss: () => {
        throw new Error('stop here');
      },
    };
    await expect(trainStep(failing, state, batch, 0.1)).rejects.toThrow('stop here');
    expect(abandoned()).toBe(1);
    free(state, batch);
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
