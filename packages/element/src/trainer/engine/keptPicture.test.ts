import { type Preprocessing, resizeAndCrop } from '@densenet/data';
import { createRandom } from '@densenet/ops';
import { expect, it } from 'vitest';
import { keptPicture } from './keptPicture.ts';

const random = createRandom(0);
const picture = {
  values: Uint8Array.from({ length: 50 * 70 * 3 }, () => random.int(256)),
  height: 50,
  width: 70,
  channels: 3,
};
const base = {
  height: 16,
  width: 16,
  channels: 3,
  mean: [0, 0, 0],
  std: [1, 1, 1],
  interpolation: 'bilinear',
} as const;

it.each<[string, Partial<Preprocessing>, number]>([
  ['stretched', { antialias: true }, 16],
  ['with a crop', { antialias: true, crop: { shorterSide: 20 } }, 20],
])('the network sees of a kept picture what it sees of the picture: %s', (_, changes, side) => {
  const preprocessing: Preprocessing = { ...base, mean: [...base.mean], std: [...base.std], ...changes };
  const kept = keptPicture(picture, preprocessing);
  expect([kept.height, kept.width]).toEqual([side, side]);
  expect(resizeAndCrop(kept, preprocessing)).toEqual(resizeAndCrop(picture, preprocessing));
});

it('rounds to a byte where nothing else does', () => {
  const preprocessing: Preprocessing = { ...base, mean: [...base.mean], std: [...base.std] };
  const exact = resizeAndCrop(picture, preprocessing);
  const kept = resizeAndCrop(keptPicture(picture, preprocessing), preprocessing);
  expect(Math.max(...exact.map((value, index) => Math.abs(value - kept[index]!)))).toBeLessThanOrEqual(0.5);
});

it('refuses a picture without pixels', () => {
  const empty = { ...picture, values: new Uint8Array(0) };
  const preprocessing: Preprocessing = { ...base, mean: [...base.mean], std: [...base.std] };
  expect(() => keptPicture(empty, preprocessing)).toThrow(/pixels.values.length must be 50 x 70 x 3/);
});
