import { expect, it } from 'vitest';
import { storedSize } from './storedPicture.ts';

it.each([
  ['a photo of 40 megapixels', [7296, 5472], [341, 256]],
  ['one held upright', [3000, 4000], [256, 341]],
  ['a camera frame', [640, 480], [341, 256]],
  ['a small picture', [300, 200], [300, 200]],
  ['a panorama', [20_000, 1000], [1024, 51]],
  ['a line', [5000, 1], [1024, 1]],
])('%s', (_, [width, height], [keptWidth, keptHeight]) => {
  expect(storedSize({ width: width!, height: height! })).toEqual({ width: keptWidth, height: keptHeight });
});
