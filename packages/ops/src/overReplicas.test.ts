import { concat, dispose, memory, ones, slice, type Tensor4D, tensor1d, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../testing/backends.ts';
import { relativeDifference } from '../../../testing/compare.ts';
import {
  addGradient,
  type BatchReplicas,
  type ChannelMoments,
  channelMoments,
  createRandom,
  finishGradient,
  gradientOverReplicas,
  momentsOverReplicas,
  type NormVectors,
  normReluGradient,
  type SharedMoments,
} from './index.ts';
import { batchVectors, epsilon, parts, taped } from './testing/normCase.ts';
import { runTogether } from './testing/runTogether.ts';

const alone: BatchReplicas = { rank: 0, size: 1, sumTensor: (tensor) => tensor.clone() };

/** Images `[from, from + count)`. */
const rows = (x: Tensor4D, [from, count]: readonly [number, number]) => slice(x, from, count) as Tensor4D;
const positions = (x: Tensor4D) => x.size / x.shape[3];

/** Moments of each process's images, joined by all of them. */
function joined(x: Tensor4D, images: readonly (readonly [number, number])[]) {
  return runTogether(images.length, (replicas) =>
    tidy(() => {
      const own = rows(x, images[replicas.rank]!);
      return read(momentsOverReplicas(channelMoments(own, { isPart: true }), positions(own), replicas));
    }),
  );
}

const read = ({ mean, variance, count }: SharedMoments) => ({
  mean: mean.dataSync(),
  variance: variance.dataSync(),
  count: count.dataSync()[0],
});

describeOnEachBackend('moments over replicas', () => {
  const random = createRandom(5);
  // A mean of up to 100 deviations: the mean of squares less the square of the mean would have lost four digits.
  const values = Float32Array.from({ length: 5 * 3 * 4 * 5 }, (_, index) => 25 * (index % 5) + random.normal());
  const maps = () => tensor4d(values, [5, 3, 4, 5]);
  const expected = Array.from({ length: 5 }, (_, channel) => {
    const own = [...values].filter((_, index) => index % 5 === channel);
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
    return { mean, variance: own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length };
  });

  it.each([
    ['one process', [[0, 5]]],
    [
      'two',
      [
        [0, 2],
        [2, 3],
      ],
    ],
    [
      'three',
      [
        [0, 1],
        [1, 3],
        [4, 1],
      ],
    ],
  ] as [string, [number, number][]][])(
    'are those of the whole batch, with the same bits in all: %s',
    (_name, images) => {
      const x = maps();
      const before = memory().numTensors;
      const all = joined(x, images);
      expect(memory().numTensors).toBe(before);
      for (const one of all) expect(one).toEqual(all[0]);
      expect(all[0]!.count).toBe(60);
      for (const name of ['mean', 'variance'] as const) {
        const wanted = expected.map((of) => of[name]);
        expect(relativeDifference(all[0]![name], wanted), name).toBeLessThan(1e-5);
      }
      x.dispose();
    },
  );

  it('of parts that are not counted, or of one value each', () => {
    const x = tensor4d([1, 10, 4, 30, -1000, 5], [3, 1, 1, 2]);
    const all = runTogether(3, (replicas) =>
      tidy(() => {
        const own = channelMoments(rows(x, [replicas.rank, 1]), { isPart: true });
        return read(momentsOverReplicas(own, replicas.rank === 2 ? 0 : 1, replicas));
      }),
    );
    for (const { mean, variance, count } of all) {
      expect([...mean]).toEqual([2.5, 20]);
      expect([...variance]).toEqual([2.25, 100]);
      expect(count).toBe(2);
    }
    x.dispose();
  });

  it('refuses what has no variance, and vectors that do not fit', () => {
    const moments = (channels: number) => ({ mean: ones([channels]), variance: ones([channels]) }) as ChannelMoments;
    expect(() => momentsOverReplicas(moments(3), 1, alone)).toThrow(
      'momentsOverReplicas: expected more than 1 value per channel when training, got 1: use a larger batch',
    );
    expect(() => momentsOverReplicas({ ...moments(3), variance: moments(2).variance }, 4, alone)).toThrow(
      'momentsOverReplicas: moments must have shape [3], got [2]',
    );
  });
});

describeOnEachBackend('gradient over replicas', () => {
  const shares = [
    [0, 1],
    [1, 1],
  ] as const;
  const options = { epsilon, relu: true, batchStatistics: false };

  it('of parts of a batch is that of the batch, on top of what was there', async () => {
    const xs = parts();
    const norm = batchVectors(xs);
    const expected = taped({ relu: true, batchStatistics: true }, xs, norm);
    const count = tensor1d([positions(xs[0]!)]);
    const before = memory().numTensors;
    const made = runTogether(2, (replicas) => {
      const images = shares[replicas.rank]!;
      const numbers: Float32Array[] = [];
      tidy(() => {
        const own = xs.map((x) => rows(x, images));
        const started = [addGradient(undefined, ones(own[0]!.shape)), undefined, undefined];
        const first = normReluGradient(rows(expected.dy, images), own, norm, started, options);
        const accumulators = gradientOverReplicas(first, own, norm, count, replicas, { epsilon });
        const means = xs.map((x) => channelMoments(x).mean);
        const dxs = accumulators.map((accumulated, part) => finishGradient(accumulated, own[part]!, means[part]!));
        for (const gradient of [...dxs, first.dgamma, first.dbeta]) numbers.push(gradient.dataSync() as Float32Array);
      });
      return numbers;
    });
    expect(memory().numTensors).toBe(before);
    const wanted = await Promise.all(expected.gradients.map((gradient) => gradient.data()));
    for (const part of xs.keys()) {
      const dx = made.flatMap((numbers) => [...numbers[part]!]).map((value) => (part === 0 ? value - 1 : value));
      expect(relativeDifference(dx, wanted[part] as Float32Array), `part ${part}`).toBeLessThan(1e-5);
    }
    for (const vector of [3, 4]) {
      const total = made[0]![vector]!.map((value, channel) => value + made[1]![vector]![channel]!);
      expect(relativeDifference(total, wanted[vector] as Float32Array), `vector ${vector}`).toBeLessThan(1e-5);
    }
  });

  it('refuses what does not fit, and leaves the accumulators alone', () => {
    const xs = parts();
    const norm: NormVectors = batchVectors(xs);
    const own = normReluGradient(concat(xs, 3) as Tensor4D, xs, norm, [], options);
    expect(() => gradientOverReplicas(own, xs, norm, tensor1d([1, 2]), alone, { epsilon })).toThrow(
      'gradientOverReplicas: count must have shape [1], got [2]',
    );
    expect(own.accumulators.some(({ isDisposed }) => isDisposed)).toBe(false);
    dispose([own.accumulators, own.dgamma, own.dbeta]);
  });
});
