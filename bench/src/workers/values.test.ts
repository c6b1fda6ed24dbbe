import { expect, it } from 'vitest';
import { channelsFirst, meanAbsolute } from './values.ts';

it('brings channels to the front of each image', () =>
  // Two images of 1 x 2 pixels with 3 channels.
  expect([...channelsFirst(Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), [2, 1, 2, 3])]).toEqual([
    1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12,
  ]));

it('takes the mean of absolute values', () => expect(meanAbsolute([1, -2, 3, -6])).toBe(3));
