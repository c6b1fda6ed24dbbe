import { memory, randomUniform, type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../testing/backends.ts';
import { relativeDifference } from '../../../testing/compare.ts';
import { type SgdAttributes, sgdUpdate } from './index.ts';

const shapes = [[3, 3, 2, 5], [7], [1000, 3]];
const tensors = (seed: number) => shapes.map((shape, index) => randomUniform(shape, -1, 1, 'float32', seed + index));
const options: SgdAttributes[] = [
  { momentum: 0, nesterov: false, weightDecay: 0 },
  { momentum: 0, nesterov: false, weightDecay: 0.01 },
  { momentum: 0.9, nesterov: false, weightDecay: 0.01 },
  { momentum: 0.9, nesterov: true, weightDecay: 0.01 },
];

/** PyTorch's formulas, in double precision. */
function expected([p, g, v]: number[], rate: number, { momentum, nesterov, weightDecay }: SgdAttributes): number[] {
  const decayed = g! + weightDecay * p!;
  const velocity = momentum * (v ?? 0) + decayed;
  return [p! - rate * (nesterov ? decayed + momentum * velocity : velocity), velocity];
}

describeOnEachBackend('sgdUpdate', () => {
  it.each(options)('does what the formulas say: $momentum, $nesterov, $weightDecay', async (one) => {
    const [parameters, gradients] = [tensors(1), tensors(10)];
    const velocities = one.momentum === 0 ? [] : tensors(20);
    const before = memory().numTensors;
    const updated = sgdUpdate(parameters, gradients, velocities, 0.3, one);
    expect(memory().numTensors).toBe(before + updated.parameters.length + updated.velocities.length);
    expect(updated.velocities).toHaveLength(velocities.length);
    const read = (list: readonly Tensor[]) => Promise.all(list.map((tensor) => tensor.data()));
    const [p, g, v] = await Promise.all([read(parameters), read(gradients), read(velocities)]);
    const [newP, newV] = await Promise.all([read(updated.parameters), read(updated.velocities)]);
    for (const [index, values] of newP.entries()) {
      expect(updated.parameters[index]!.shape).toEqual(shapes[index]);
      const want = [...values].map((_, i) => expected([p[index]![i]!, g[index]![i]!, v[index]?.[i] ?? 0], 0.3, one));
      expect(
        relativeDifference(
          values,
          want.map(([parameter]) => parameter!),
        ),
      ).toBeLessThan(1e-6);
      if (newV[index]) {
        expect(
          relativeDifference(
            newV[index],
            want.map(([, velocity]) => velocity!),
          ),
        ).toBeLessThan(1e-6);
      }
    }
  });

  it('refuses what does not fit', () => {
    const none = options[0]!;
    const one = [tensor1d([1, 2])];
    expect(() => sgdUpdate(one, [], [], 1, none)).toThrow('sgdUpdate: expected 1 gradients, one a parameter, got 0');
    expect(() => sgdUpdate(one, [tensor1d([1])], [], 1, none)).toThrow('gradient 0');
    expect(() => sgdUpdate(one, one, [...one, ...one], 1, none)).toThrow(
      'expected 1 velocities, one a parameter, got 2',
    );
  });
});
