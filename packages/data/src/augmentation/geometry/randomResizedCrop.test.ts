import { createRandom } from '@densenet/ops/random';
import { describe, expect, it } from 'vitest';
import fixture from '../../fixtures/augmentation.json' with { type: 'json' };
import type { Preprocessing } from '../../preprocessing/preprocessing.ts';
import type { Window } from '../../preprocessing/resize.ts';
import { sha256 } from '../../testing/bytesHash.ts';
import { expectMoments } from '../../testing/expectMoments.ts';
import { fixturePixels } from '../../testing/fixturePixels.ts';
import { drawnPart, middlePart, randomResizedCrop, resizedPart } from './randomResizedCrop.ts';

const preset = { scale: [0.08, 1], ratio: [3 / 4, 4 / 3] } as const;
const network: Preprocessing = {
  height: 8,
  width: 9,
  channels: 3,
  mean: [0, 0, 0],
  std: [1, 1, 1],
  interpolation: 'bilinear',
};

describe('randomResizedCrop', () => {
  it.each(fixture.resizedParts)(
    'resizes $part to $size as torchvision, $interpolation, antialias $antialias',
    (given) => {
      const { part, size, interpolation, antialias, sha256: expected } = given;
      const [top, left, height, width] = part as [number, number, number, number];
      const p = { ...network, height: size[0]!, width: size[1]!, interpolation, antialias } as Preprocessing;
      const found = resizedPart(fixturePixels(23, 31, 3), { top, left, height, width }, p);
      expect([found.height, found.width, found.channels]).toEqual([...size, 3]);
      expect(sha256(found.values)).toBe(expected);
    },
  );

  it('draws parts as torchvision does', () => {
    const random = createRandom(5);
    const image = { height: 100, width: 60 };
    const parts = Array.from({ length: 20_000 }, () => drawnPart(image, preset, random) ?? middlePart(image, preset));
    expectMoments(
      parts.map(({ top, left, height, width }) => [top, left, height, width]),
      fixture.drawnParts.crop,
    );
    const isInside = ({ top, left, height, width }: Window) =>
      top >= 0 && left >= 0 && top + height <= 100 && left + width <= 60;
    expect(parts.every(isInside)).toBe(true);
  });

  it.each(Object.entries(fixture.drawnParts.middle))('takes the middle where no part of %s fits', (size, expected) => {
    const [height, width] = size.split('x').map(Number) as [number, number];
    const options = { ...preset, scale: [4, 4] } as const;
    expect(drawnPart({ height, width }, options, createRandom(1))).toBeUndefined();
    const found: Window = middlePart({ height, width }, options);
    expect([found.top, found.left, found.height, found.width]).toEqual(expected);
  });

  it('gives the network its size whatever the picture has, also where evaluation crops, and leaves the picture as it is', () => {
    const random = createRandom(2);
    for (const crop of [undefined, { shorterSide: 12 }]) {
      const augment = randomResizedCrop(preset, crop === undefined ? network : { ...network, crop });
      for (const [height, width] of [
        [1, 1],
        [1, 200],
        [37, 2],
        [40, 50],
      ] as const) {
        const picture = fixturePixels(height, width, 3);
        const before = sha256(picture.values);
        const found = augment(picture, random);
        expect([found.height, found.width, found.channels, found.values.length]).toEqual([8, 9, 3, 216]);
        expect(sha256(picture.values)).toBe(before);
      }
    }
  });
});
