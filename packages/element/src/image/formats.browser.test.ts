import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { difference, pictureFiles, pictureFolder, unpacked } from '../../../data/src/testing/pictureFixtures.ts';
import { openPicturePage, type PictureSite } from '../testing/openPicturePage.ts';
import type {} from '../testing/picturePage.ts';

/**
 * Largest differences from Pillow in Chromium, as docs/data.md has them. A transparent picture is on white in both, and may
 * differ by 1: the browser multiplies alpha into its colours.
 */
const otherwise: Record<string, number | 'converted' | 'upper byte'> = {
  'jpeg-cmyk-adobe.jpg': 1,
  'jpeg-cmyk-plain.jpg': 1,
  'jpeg-ycck.jpg': 1,
  // To sRGB, as the profile or the gamma in the file says. Pillow leaves the numbers as they are.
  'jpeg-profile.jpg': 'converted',
  'png-profile.png': 'converted',
  'png-gamma.png': 'converted',
  // Pillow clips: all over 255 of 65,535 is white.
  'png-16-grey.png': 'upper byte',
};

let site: PictureSite;
beforeAll(async () => {
  site = await openPicturePage();
});
afterAll(() => site?.close());

const pixelsOf = (name: string) =>
  site.page.evaluate(
    (base64) => pictures.pixelsOf(base64),
    readFileSync(new URL(name, pictureFolder)).toString('base64'),
  );

test.each(Object.entries(pictureFiles))('%s', async (name, pillow) => {
  const values = await pixelsOf(name);
  if (/\.(tif|jp2|j2k)$/.test(name)) {
    expect(values).toMatch(/^The file is (TIFF|JPEG 2000), which this browser does not read\. Convert it to PNG/);
    return;
  }
  const expected = otherwise[name];
  if (expected === 'upper byte') {
    expect(values).toEqual(await pixelsOf('png-grey.png'));
  } else if (pillow.onWhite !== undefined) {
    expect(difference(values as number[], unpacked(pillow.onWhite)).largest).toBeLessThanOrEqual(1);
  } else if (expected === 'converted') {
    expect(difference(values as number[], unpacked(pillow.rgb)).largest).toBeGreaterThan(50);
  } else {
    expect(difference(values as number[], unpacked(pillow.rgb)).largest).toBe(expected ?? 0);
  }
});
