import { describe, expect, it } from 'vitest';
import fixture from '../../fixtures/augmentation.json' with { type: 'json' };
import type { PicturePixels } from '../../preprocessing/resize.ts';
import { sha256 } from '../../testing/bytesHash.ts';
import { fixturePixels } from '../../testing/fixturePixels.ts';
import { withBrightness, withContrast, withSaturation, withSharpness } from './adjust.ts';
import { withHue } from './hue.ts';
import { autocontrasted, equalized, posterized, solarized } from './tones.ts';

const operations: Record<string, (picture: PicturePixels, amount: number) => PicturePixels> = {
  brightness: withBrightness,
  contrast: withContrast,
  saturation: withSaturation,
  sharpness: withSharpness,
  hue: withHue,
  posterize: posterized,
  solarize: solarized,
  autocontrast: autocontrasted,
  equalize: equalized,
};

/** Every fourth value of each channel with every other. */
const lattice: PicturePixels = {
  values: Uint8Array.from({ length: 3 * 64 ** 3 }, (_, at) => {
    const colour = Math.floor(at / 3);
    return 4 * (Math.floor(colour / [4096, 64, 1][at % 3]!) % 64) + 1;
  }),
  height: 512,
  width: 512,
  channels: 3,
};

describe('every byte is that of torchvision on a PIL image', () => {
  it.each(Object.keys(operations))('%s', (name) => {
    const cases = fixture.colour.filter(({ operation }) => operation === name);
    expect(cases.length).toBeGreaterThan(0);
    for (const { source, amount, sha256: expected } of cases) {
      const [height, width, channels] = source as [number, number, number];
      const picture = fixturePixels(height, width, channels);
      const before = sha256(picture.values);
      const found = operations[name]!(picture, amount);
      expect([found.height, found.width, found.channels]).toEqual(source);
      expect(sha256(found.values), `${source} by ${amount}`).toBe(expected);
      expect(sha256(picture.values)).toBe(before);
    }
  });

  it.each(fixture.hueOfLattice)('hue of 262,144 colours, turned by $turn', ({ turn, sha256: expected }) => {
    expect(sha256(withHue(lattice, turn).values)).toBe(expected);
  });

  it.each(fixture.saturationOfLattice)('saturation of 262,144 colours, by $factor', ({ factor, sha256: expected }) => {
    expect(sha256(withSaturation(lattice, factor).values)).toBe(expected);
  });
});
