import type { Size, Window } from './resize.ts';

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
