import { concat2d, reshape, slice, type Tensor2D, type Tensor4D, tensor4d, tidy, zeros } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { needBackend } from '../testing/needs.ts';
import { averagedOverViews, viewedPreprocessing } from './testTimeAugmentation.ts';

needBackend();

/** Logits that tell where a view comes from: its first value, its last one, and 0. */
const program = {
  run: (images: Tensor4D) =>
    tidy(() => {
      const [batch, height, width] = images.shape;
      const at = (row: number, column: number) =>
        reshape(slice(images, [0, row, column, 0], [batch, 1, 1, 1]), [batch, 1]) as Tensor2D;
      return concat2d([at(0, 0), at(height - 1, width - 1), zeros([batch, 1])], 1);
    }),
};
const size = { height: 2, width: 2 };

function softmaxOf(values: readonly number[]): number[] {
  const exponentials = values.map(Math.exp);
  const sum = exponentials.reduce((a, b) => a + b);
  return exponentials.map((value) => value / sum);
}
const sigmoidOf = (values: readonly number[]) => values.map((value) => 1 / (1 + Math.exp(-value)));
const meanOf = (rows: number[][]) => rows[0]!.map((_, j) => rows.reduce((sum, row) => sum + row[j]!, 0) / rows.length);
const rounded = (values: number[]) => values.map((value) => value.toFixed(5));

test('flip: the mean probabilities of an image and its mirror image', () => {
  const image = tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
  const views = [
    [1, 4, 0],
    [2, 3, 0],
  ];
  const one = averagedOverViews({ program, size, severalLabels: false }, 'flip').run(image);
  expect(rounded(softmaxOf([...one.dataSync()]))).toEqual(rounded(meanOf(views.map(softmaxOf))));
  const several = averagedOverViews({ program, size, severalLabels: true }, 'flip').run(image);
  expect(rounded(sigmoidOf([...several.dataSync()]))).toEqual(rounded(meanOf(views.map(sigmoidOf))));
});

test('ten-crop: of corners, middle and their mirror images', () => {
  const image = tensor4d([0, 1, 2, 1, 2, 0, 2, 0, 1], [1, 3, 3, 1]);
  // Each crop's four values, row by row.
  const crops = [
    [0, 1, 1, 2],
    [1, 2, 2, 0],
    [1, 2, 2, 0],
    [2, 0, 0, 1],
    [0, 1, 1, 2],
  ] as const;
  const views = crops.flatMap(([a, b, c, d]) => [softmaxOf([a, d, 0]), softmaxOf([b, c, 0])]);
  const found = averagedOverViews({ program, size, severalLabels: false }, 'ten-crop').run(image);
  expect(rounded(softmaxOf([...found.dataSync()]))).toEqual(rounded(meanOf(views)));
});

test('crops are taken from an image that is larger by the crop of the preprocessing, or as 256 to 224', () => {
  const plain = { height: 28, width: 28, channels: 1, mean: [0], std: [1], interpolation: 'bilinear' as const };
  expect(viewedPreprocessing(plain, 'flip')).toEqual(plain);
  expect(viewedPreprocessing(plain, 'ten-crop')).toEqual({ ...plain, height: 32, width: 32 });
  const cropping = { ...plain, height: 224, width: 224, crop: { shorterSide: 256 } };
  expect(viewedPreprocessing(cropping, 'ten-crop')).toEqual({ ...cropping, height: 256, width: 256 });
});
