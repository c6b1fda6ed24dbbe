import { memory, randomUniform, type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../testing/backends.ts';
import { relativeDifference } from '../../../testing/compare.ts';
import { type AdamWSettings, adamwUpdate } from './index.ts';

const shapes = [[3, 3, 2, 5], [7], [1000, 3]];
const tensors = (seed: number, from = -1) =>
  shapes.map((shape, index) => randomUniform(shape, from, 1, 'float32', seed + index));
const settings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, learningRate: 0.1, step: 1 };
const cases: AdamWSettings[] = [
  settings,
  { ...settings, step: 1000, weightDecay: 0 },
  { beta1: 0, beta2: 0.5, epsilon: 0.1, weightDecay: 0.5, learningRate: 0.3, step: 3 },
];

/** PyTorch's formulas, in double precision. */
function expected([p, g, m, v]: number[], { beta1, beta2, epsilon, weightDecay, learningRate, step }: AdamWSettings) {
  const mean = beta1 * m! + (1 - beta1) * g!;
  const variance = beta2 * v! + (1 - beta2) * g! ** 2;
  const deviation = Math.sqrt(variance / (1 - beta2 ** step)) + epsilon;
  const moved = (learningRate * mean) / (1 - beta1 ** step) / deviation;
  return [p! * (1 - learningRate * weightDecay) - moved, mean, variance] as const;
}

describeOnEachBackend('adamwUpdate', () => {
  it.each(cases)('does what the formulas say: step $step, beta1 $beta1, beta2 $beta2', async (one) => {
    const given = [tensors(1), tensors(10), tensors(20), tensors(30, 0)] as const;
    const before = memory().numTensors;
    const updated = adamwUpdate(...given, one);
    expect(memory().numTensors).toBe(before + 3 * shapes.length);
    const read = (list: readonly Tensor[]) => Promise.all(list.map((tensor) => tensor.data()));
    const inputs = await Promise.all(given.map(read));
    for (const [which, list] of [updated.parameters, updated.means, updated.variances].entries()) {
      for (const [index, values] of (await read(list)).entries()) {
        expect(list[index]!.shape).toEqual(shapes[index]);
        const want = Array.from(
          values,
          (_, i) =>
            expected(
              inputs.map((input) => input[index]![i]!),
              one,
            )[which]!,
        );
        expect(relativeDifference(values, want)).toBeLessThan(1e-6);
      }
    }
  });

  it('refuses what does not fit', () => {
    const one = [tensor1d([1, 2])];
    expect(() => adamwUpdate(one, [], one, one, settings)).toThrow(
      'adamwUpdate: expected 1 gradients, one a parameter, got 0',
    );
    expect(() => adamwUpdate(one, one, [tensor1d([1])], one, settings)).toThrow('mean 0');
    expect(() => adamwUpdate(one, one, one, [tensor1d([1, 2], 'int32')], settings)).toThrow('variance 0');
  });
});
