import { describe, expect, it } from 'vitest';
import fixture from '../../fixtures/augmentation.json' with { type: 'json' };
import type { PicturePixels } from '../../preprocessing/resize.ts';
import { sha256 } from '../../testing/bytesHash.ts';
import { fixturePixels } from '../../testing/fixturePixels.ts';
import type { AffineInterpolation } from './affine.ts';
import { type GeometryOptions, rotated, sheared } from './rotate.ts';
import { translated } from './translate.ts';

const operations: Record<string, (picture: PicturePixels, amount: number, options: GeometryOptions) => PicturePixels> =
  {
    rotate: rotated,
    shearX: (picture, x, options) => sheared(picture, { x }, options),
    shearY: (picture, y, options) => sheared(picture, { y }, options),
    translateX: (picture, right, { fill }) => translated(picture, right, 0, fill),
    translateY: (picture, down, { fill }) => translated(picture, 0, down, fill),
  };

describe('every byte is that of torchvision on a PIL image', () => {
  it.each(
    ['nearest', 'bilinear'].flatMap((interpolation) =>
      Object.keys(operations).map((operation) => [operation, interpolation] as const),
    ),
  )('%s, %s', (name, interpolation) => {
    const cases = fixture.geometry.filter((each) => each.operation === name && each.interpolation === interpolation);
    expect(cases.length).toBeGreaterThan(0);
    for (const { source, amount, sha256: expected } of cases) {
      const [height, width, channels] = source as [number, number, number];
      const picture = fixturePixels(height, width, channels);
      const before = sha256(picture.values);
      const fill = fixture.fill[`${channels as 1 | 3}`];
      const options = { interpolation: interpolation as AffineInterpolation, fill };
      const found = operations[name]!(picture, amount, options);
      expect([found.height, found.width, found.channels]).toEqual(source);
      expect(sha256(found.values), `${source} by ${amount}`).toBe(expected);
      expect(sha256(picture.values)).toBe(before);
    }
  });
});
