import type { PicturePixels } from '../../preprocessing/resize.ts';
import { histogram, lookedUp, type ToneTable, toneTable } from './tables.ts';

/** Keeps the first `bits` bits of each value: torchvision's `posterize` of a PIL image. */
export function posterized(picture: PicturePixels, bits: number): PicturePixels {
  const mask = 256 - 2 ** (8 - bits);
  return lookedUp(picture, [toneTable((value) => value & mask)]);
}

/** Inverts values of `threshold` or more: torchvision's `solarize` of a PIL image. */
export function solarized(picture: PicturePixels, threshold: number): PicturePixels {
  return lookedUp(picture, [toneTable((value) => (value < threshold ? value : 255 - value))]);
}

/** Stretches the values of each channel to 0..255: torchvision's `autocontrast` of a PIL image. */
export function autocontrasted(picture: PicturePixels): PicturePixels {
  return byChannel(picture, (counts) => {
    const darkest = counts.findIndex((count) => count > 0);
    const brightest = counts.findLastIndex((count) => count > 0);
    if (brightest <= darkest) return unchanged;
    const scale = 255 / (brightest - darkest);
    return toneTable((value) => Math.trunc(value * scale - darkest * scale));
  });
}

/** Spreads the values of each channel so that all are about as frequent: torchvision's `equalize` of a PIL image. */
export function equalized(picture: PicturePixels): PicturePixels {
  return byChannel(picture, (counts) => {
    const pixels = counts.reduce((sum, count) => sum + count, 0);
    const step = Math.floor((pixels - counts.findLast((count) => count > 0)!) / 255);
    if (step === 0) return unchanged;
    let below = Math.floor(step / 2);
    return toneTable((value) => {
      const tone = Math.floor(below / step);
      below += counts[value]!;
      return tone;
    });
  });
}

const unchanged = toneTable((value) => value);

function byChannel(picture: PicturePixels, tableOf: (counts: Uint32Array) => ToneTable): PicturePixels {
  const tables = Array.from({ length: picture.channels }, (_, channel) => tableOf(histogram(picture, channel)));
  return lookedUp(picture, tables as [ToneTable, ...ToneTable[]]);
}
