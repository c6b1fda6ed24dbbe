import '@tensorflow/tfjs-backend-cpu';
import { createDenseNet, densenetTiny } from '@densenet/model';
import { createRandom } from '@densenet/ops';
import { randomUniform, type Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { classActivation } from './classActivation.ts';
import { checkOcclusion, coarseToFine, occlude } from './occlusion.ts';
import { assertFinite, softmax } from './softmax.ts';

describe('softmax', () => {
  it('gives probabilities', () => {
    const found = softmax(Float32Array.of(0, Math.log(2), Math.log(5)));
    [1 / 8, 2 / 8, 5 / 8].forEach((value, index) => {
      expect(found[index]).toBeCloseTo(value, 6);
    });
  });
  it('does not overflow', () => {
    expect([...softmax(Float32Array.of(1000, 0))]).toEqual([1, 0]);
    expect([...softmax(Float32Array.of(-1000, -1000))]).toEqual([0.5, 0.5]);
  });
});

describe('logits', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'are no percentages where one is %s',
    (value) => {
      expect(() => assertFinite(Float32Array.of(1, value, 2))).toThrow(`the logit of class 1 is ${value}`);
      expect(() => assertFinite(Float32Array.of(1, 3e38))).not.toThrow();
    },
  );
});

describe('a class activation map', () => {
  it('has the logit as its mean, for every class of a network', async () => {
    const network = createDenseNet(densenetTiny());
    const parameters = network.initialize(createRandom(3));
    const program = network.compileInference(parameters);
    const pool = network.graph(64, 96).nodes.find(({ operation }) => operation.op === 'globalAveragePool')!;
    const images = randomUniform([1, 64, 96, 1], 0, 1, 'float32', 5) as Tensor4D;
    const { logits, values } = program.runKeeping(images, [pool.inputs[0]!.id]);
    const maps = (await values[0]!.data()) as Float32Array;
    const array = async (name: string) => ({
      shape: parameters[name]!.shape,
      values: (await parameters[name]!.data()) as Float32Array,
    });
    const [weight, bias] = [await array('classifier.weight'), await array('classifier.bias')];
    for (const [classIndex, logit] of (await logits.data()).entries()) {
      const map = classActivation(maps, weight, bias, classIndex);
      expect(map.length).toBe(8 * 12);
      expect(map.reduce((sum, value) => sum + value, 0) / map.length).toBeCloseTo(logit, 5);
    }
  });

  it('is large where the maps are that the class weighs', () => {
    // Two cells of two channels: the first channel speaks for class 1, the second against it.
    const maps = Float32Array.of(3, 0, 0, 2);
    const weight = { shape: [2, 2], values: Float32Array.of(0, 1, 0, -1) };
    expect([...classActivation(maps, weight, { shape: [2], values: Float32Array.of(0, 0.5) }, 1)]).toEqual([3.5, -1.5]);
  });
});

describe('occlusion', () => {
  const preprocessing = {
    height: 4,
    width: 6,
    channels: 2,
    mean: [0, 0],
    std: [1, 1],
    interpolation: 'bilinear',
  } as const;

  it('goes through every cell once, coarse ones first', () => {
    const cells = coarseToFine(6);
    expect(new Set(cells.map(({ row, column }) => `${row},${column}`)).size).toBe(36);
    expect(cells.slice(0, 4)).toEqual([
      { row: 0, column: 0 },
      { row: 0, column: 4 },
      { row: 4, column: 0 },
      { row: 4, column: 4 },
    ]);
  });

  it('covers the square around a cell in the mean colour and leaves the rest', () => {
    const input = Float32Array.from({ length: 4 * 6 * 2 }, (_, index) => (index % 2 === 0 ? index : 100));
    const mean = 23; // of 0, 2, ... 46
    const covered = occlude(
      input,
      { ...preprocessing, mean: [0, 0], std: [1, 1] },
      { row: 0, column: 1 },
      { grid: 2, patch: 0.5 },
    );
    for (let y = 0; y < 4; y++) {
      for (let x = 0; x < 6; x++) {
        // The cell's centre is (1, 4.5); half of the patch is 1 high and 1.5 wide.
        const inside = y < 2 && x >= 3;
        const at = 2 * (6 * y + x);
        expect([covered[at], covered[at + 1]]).toEqual(inside ? [mean, 100] : [input[at], 100]);
      }
    }
  });

  it('covers at least one pixel, however small the patch', () => {
    const input = Float32Array.from({ length: 48 }, (_, index) => index);
    const covered = occlude(
      input,
      { ...preprocessing, mean: [0, 0], std: [1, 1] },
      { row: 3, column: 3 },
      { grid: 4, patch: 0.01 },
    );
    expect(covered.filter((value, index) => value !== input[index]).length).toBe(2);
  });

  it.each([
    [{ grid: 0, patch: 0.2, classIndex: 0 }, 'grid must be an integer from 1 to 64, got 0'],
    [{ grid: 65, patch: 0.2, classIndex: 0 }, 'grid must be an integer from 1 to 64, got 65'],
    [{ grid: 3, patch: Number.NaN, classIndex: 0 }, 'patch must be in (0, 1], got NaN'],
    [{ grid: 3, patch: 1, classIndex: 10 }, 'classIndex must be an integer from 0 to 9, got 10'],
  ])('refuses %j', (options, message) => {
    expect(() => checkOcclusion(options, 10)).toThrow(new RangeError(message));
  });
});
