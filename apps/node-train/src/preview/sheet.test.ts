import sharp from 'sharp';
import { expect, it } from 'vitest';
import type { FedPicture } from './fed.ts';
import { contactSheet } from './sheet.ts';

const pixelsOf = async (png: Buffer) => {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { ...info, at: (x: number, y: number) => [...data.subarray(3 * (y * info.width + x)).subarray(0, 3)] };
};
const one = [{ name: 'ant', share: 1 }];

it('shows small pictures as squares of pixels, a row each, with words under them', async () => {
  // Two pixels side by side: red and green, then blue and white.
  const first: FedPicture = { values: Uint8Array.of(255, 0, 0, 0, 255, 0), targets: one };
  const second: FedPicture = { values: Uint8Array.of(0, 0, 255, 255, 255, 255), targets: [] };
  const sheet = {
    headings: ['a', 'b'],
    rows: [
      [first, second],
      [second, first],
    ],
    height: 1,
    width: 2,
    channels: 3,
  };
  const { width, height, at } = await pixelsOf(await contactSheet(sheet));
  // Each pixel is 64 x 64; a cell has 32 for its words and 8 between it and the next.
  expect([width, height]).toEqual([2 * 136 + 8, 28 + 2 * 104 + 8]);
  expect([at(8, 28), at(71, 91), at(72, 28), at(135, 91)]).toEqual([
    [255, 0, 0],
    [255, 0, 0],
    [0, 255, 0],
    [0, 255, 0],
  ]);
  expect([at(144, 28), at(8, 132), at(144, 132)]).toEqual([
    [0, 0, 255],
    [0, 0, 255],
    [255, 0, 0],
  ]);
  expect(at(136, 28)).toEqual([255, 255, 255]);
});

it('shows grey and large pictures, and names that would be markup', async () => {
  const grey: FedPicture = {
    values: new Uint8Array(200 * 150).fill(90),
    targets: [
      { name: '<b>&"\u202e', share: 0.7 },
      { name: 'x'.repeat(300), share: 0.2 },
      { name: 'c', share: 0.1 },
    ],
  };
  const sheet = { headings: ['epoch 1'], rows: [[grey]], height: 150, width: 200, channels: 1 };
  const { width, height, at } = await pixelsOf(await contactSheet(sheet));
  expect([width, height]).toEqual([208 + 8, 28 + 190 + 8]);
  expect([at(8, 28), at(207, 177)]).toEqual([
    [90, 90, 90],
    [90, 90, 90],
  ]);
});
