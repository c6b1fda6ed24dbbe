import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { difference, pictureFiles, pictureFolder, unpacked } from '../../testing/pictureFixtures.ts';
import { decodePicture } from './decodePicture.ts';

/** As docs/data.md has it. Files without a line are exactly as Pillow reads them, transparent ones on white. */
const otherwise: Record<string, number | 'upper byte' | RegExp> = {
  // Largest differences. libheif and libavif round differently, and enlarge the colours of 4:2:0 by other filters.
  'avif-444.avif': 1,
  'avif-420.avif': 117,
  // Fixed-point numbers of 6 bits there.
  'tiff-ycbcr.tif': 1,
  'png-16-grey.png': 'upper byte',
  'tiff-16-grey.tif': 'upper byte',
  'tiff-16-cmyk.tif': /CMYK colours of ushort/,
  'tiff-five-channels.tif': /it has 5 channels, at most 4 are read/,
  'tiff-float-grey.tif': /values are float/,
  'tiff-float-rgb.tif': /values are float/,
  'tiff-32-bit-grey.tif': /values are uint/,
  'tiff-ycbcr-420.tif': /colours of a lower resolution/,
  'tiff-lab.tif': /it says CIELab/,
  'tiff-icc-lab.tif': /it says ICCLab/,
  'tiff-thumbnail.tif': /a thumbnail/,
  'jpeg2000.jp2': /is JPEG 2000, which is not read/,
  'jpeg2000-codestream.j2k': /is JPEG 2000, which is not read/,
  'bmp-rgb.bmp': /is BMP, which is not read/,
  'bmp-palette.bmp': /is BMP, which is not read/,
  'bmp-1-bit.bmp': /is BMP, which is not read/,
};

const decoded = (name: string, channels: 1 | 3, ignoreProfile = true) =>
  decodePicture(fileURLToPath(new URL(name, pictureFolder)), channels, { ignoreProfile });

test.each(Object.entries(pictureFiles))('%s', async (name, pillow) => {
  const expected = otherwise[name];
  if (expected instanceof RegExp) {
    await expect(decoded(name, 3)).rejects.toThrow(expected);
    return;
  }
  const [colour, grey] = [await decoded(name, 3), await decoded(name, 1)];
  expect([colour.width, colour.height]).toEqual([pillow.width, pillow.height]);
  if (expected === 'upper byte') {
    // The upper byte is the picture of 8 bits, in both files. Pillow clips instead: all over 255 is white.
    expect([...grey.values]).toEqual([...unpacked(pictureFiles['png-grey.png']!.grey)]);
    expect(difference(colour.values, unpacked(pillow.rgb)).largest).toBeGreaterThan(200);
  } else if (pillow.onWhite !== undefined) {
    expect([...colour.values]).toEqual([...unpacked(pillow.onWhite)]);
    // Pillow's conversion drops the transparency, and shows what colours are hidden under it.
    expect(difference(colour.values, unpacked(pillow.rgb)).largest).toBeGreaterThan(200);
  } else {
    expect(difference(colour.values, unpacked(pillow.rgb)).largest).toBe(expected ?? 0);
    expect(difference(grey.values, unpacked(pillow.grey)).largest).toBeLessThanOrEqual(expected ?? 0);
  }
});

test.each(['jpeg-profile.jpg', 'png-profile.png'])(
  '%s is converted to sRGB unless the profile is ignored',
  async (name) => {
    const plain = await decoded(name, 3);
    const converted = await decoded(name, 3, false);
    expect(difference(plain.values, converted.values).largest).toBeGreaterThan(50);
  },
);

test('the picture of a CMYK file without a profile is the same either way', async () => {
  for (const name of ['jpeg-cmyk-adobe.jpg', 'jpeg-ycck.jpg', 'tiff-cmyk.tif']) {
    expect((await decoded(name, 3, false)).values).toEqual((await decoded(name, 3)).values);
  }
});
