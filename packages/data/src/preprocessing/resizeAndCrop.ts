import { InvalidValueError } from '../errors.ts';
import { centreCrop, sizeByShorterSide } from './crop.ts';
import type { Preprocessing } from './preprocessing.ts';
import { type PicturePixels, resizeAntialiased, type Size } from './resize.ts';
import { resizePlain } from './resizePlain.ts';

/**
 * A picture at the network's size, as the preprocessing says; not yet normalised. What the crop leaves out is not computed.
 *
 * @returns 0..255, `[p.height, p.width, pixels.channels]`: whole numbers with `antialias`, others without
 * @throws InvalidValueError where it asks for bicubic interpolation without `antialias`
 */
export function resizeAndCrop(
  pixels: PicturePixels,
  { height, width, interpolation, antialias = false, crop }: Preprocessing,
): Uint8Array | Float32Array {
  const wanted: Size = { height, width };
  const size = crop === undefined ? wanted : sizeByShorterSide(pixels, crop.shorterSide);
  const { window, ...padding } = centreCrop(size, wanted);
  let values: Uint8Array | Float32Array;
  if (antialias) {
    values = resizeAntialiased(pixels, size, interpolation, window).values;
  } else if (interpolation === 'bilinear') {
    values = resizePlain(pixels, size, window);
  } else {
    throw new InvalidValueError('preprocessing.interpolation', interpolation, '"bilinear" where antialias is not true');
  }
  if (window.height === height && window.width === width) return values;
  // Black around it.
  const padded = new (antialias ? Uint8Array : Float32Array)(height * width * pixels.channels);
  const rowLength = window.width * pixels.channels;
  for (let row = 0; row < window.height; row++) {
    const to = ((padding.paddingTop + row) * width + padding.paddingLeft) * pixels.channels;
    padded.set(values.subarray(row * rowLength, (row + 1) * rowLength), to);
  }
  return padded;
}
