import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/pillowResize.json' with { type: 'json' };
import { sha256 } from '../testing/bytesHash.ts';
import { fixturePixels } from '../testing/fixturePixels.ts';
import type { Preprocessing } from './preprocessing.ts';
import type { Interpolation } from './resampling.ts';
import { resizeAntialiased } from './resize.ts';
import { resizeAndCrop, sizeByShorterSide } from './resizeAndCrop.ts';

/** Compares with what the fixture has: all bytes, or their hash. */
function expectBytes(found: Uint8Array, { values, sha256: hash }: { values?: number[]; sha256?: string }) {
  if (values) expect([...found]).toEqual(values);
  else expect(sha256(found)).toBe(hash);
}

describe('resizeAntialiased gives every byte that Pillow gives', () => {
  it.each(fixture.resized)('$source to $height x $width, $interpolation', ({ source, interpolation, ...expected }) => {
    const [height, width, channels] = source as [number, number, number];
    const size = { height: expected.height, width: expected.width };
    const pixels = fixturePixels(height, width, channels);
    const found = resizeAntialiased(pixels, size, interpolation as Interpolation);
    expect(found).toMatchObject({ ...size, channels });
    expectBytes(found.values, expected);
  });

  it('computes a window as it is in the whole', () => {
    const side = fc.integer({ min: 1, max: 40 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const part = (size: number, from: number, length: number) => {
      const start = Math.min(size - 1, Math.floor(from * size));
      return [start, Math.max(1, Math.floor(length * (size - start)))] as const;
    };
    const sides = fc.tuple(side, side, side, side);
    const interpolation = fc.constantFrom<Interpolation>('bilinear', 'bicubic');
    fc.assert(
      fc.property(sides, fc.tuple(share, share, share, share), interpolation, ([h, w, toH, toW], shares, filter) => {
        const pixels = fixturePixels(h, w, 2);
        const [top, height] = part(toH, shares[0], shares[1]);
        const [left, width] = part(toW, shares[2], shares[3]);
        const whole = resizeAntialiased(pixels, { height: toH, width: toW }, filter).values;
        const window = { top, left, height, width };
        const found = resizeAntialiased(pixels, { height: toH, width: toW }, filter, window);
        const expected = Array.from({ length: height }, (_, row) =>
          Array.from(whole.subarray(((top + row) * toW + left) * 2, ((top + row) * toW + left + width) * 2)),
        ).flat();
        expect([...found.values]).toEqual(expected);
      }),
    );
  });
});

describe('resizeAndCrop gives every byte that torchvision gives', () => {
  it.each(fixture.cropped)('$source by $shorterSide to $height x $width, $interpolation', (each) => {
    const [height, width, channels] = each.source as [number, number, number];
    const size = sizeByShorterSide({ height, width }, each.shorterSide);
    expect([size.height, size.width]).toEqual(each.resized);
    const p: Preprocessing = {
      height: each.height,
      width: each.width,
      channels,
      mean: [0, 0, 0],
      std: [1, 1, 1],
      interpolation: each.interpolation as Interpolation,
      antialias: true,
      crop: { shorterSide: each.shorterSide },
    };
    const found = resizeAndCrop(fixturePixels(height, width, channels), p);
    expect(found).toBeInstanceOf(Uint8Array);
    expectBytes(found as Uint8Array, each);
  });
});
