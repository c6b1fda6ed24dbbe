import { InvalidValueError } from '../errors.ts';
import type { Preprocessing } from './preprocessing.ts';
import { type PicturePixels, resizeAntialiased, type Size, type Window } from './resize.ts';
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
  // Black margins around the image.
  const padded = new (antialias ? Uint8Array : Float32Array)(height * width * pixels.channels);
  const rowLength = window.width * pixels.channels;
  for (let row = 0; row < window.height; row++) {
    const to = ((padding.paddingTop + row) * width + padding.paddingLeft) * pixels.channels;
    padded.set(values.subarray(row * rowLength, (row + 1) * rowLength), to);
  }
  return padded;
}

/**
 * The size whose shorter side is the given one: torchvision's `Resize(shorterSide)`. The longer side is rounded down.
 */
export function sizeByShorterSide({ height, width }: Size, shorterSide: number): Size {
  const longerSide = Math.floor((shorterSide * Math.max(height, width)) / Math.min(height, width));
  return height < width ? { height: shorterSide, width: longerSide } : { height: longerSide, width: shorterSide };
}

/** Where the middle of an image comes from and where it goes to. */
export interface CentreCrop {
  /** The part of the image that is kept, inside it. */
  window: Window;
  /** Rows of zeros above what is kept, where the image is smaller than the crop. */
  paddingTop: number;
  /** Columns of zeros to the left of it. */
  paddingLeft: number;
}

/** The middle of an image, as torchvision's `CenterCrop`. */
export function centreCrop(image: Size, crop: Size): CentreCrop {
  const rows = alongSide(image.height, crop.height);
  const columns = alongSide(image.width, crop.width);
  return {
    window: { top: rows.offset, left: columns.offset, height: rows.length, width: columns.length },
    paddingTop: rows.padding,
    paddingLeft: columns.padding,
  };
}

/** Padding is rounded down at the start of a side; an offset to the nearest even number from a half, as Python rounds. */
function alongSide(size: number, wanted: number): { offset: number; padding: number; length: number } {
  if (size <= wanted) return { offset: 0, padding: Math.floor((wanted - size) / 2), length: size };
  const half = (size - wanted) / 2;
  const down = Math.floor(half);
  return { offset: half > down && down % 2 === 1 ? down + 1 : down, padding: 0, length: wanted };
}
