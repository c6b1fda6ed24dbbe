import { InvalidValueError } from '../errors.ts';
import { afterRead, fieldsOf, type ImageSource } from '../sources/imageSource.ts';
import type { Preprocessing } from './preprocessing.ts';
import type { PicturePixels, PixelValues } from './resize.ts';
import { resizeAndCrop } from './resizeAndCrop.ts';

/**
 * Does the part of the preprocessing that is done to one picture at a time, before pictures of one size make a batch: what
 * equals Pillow's resizing bit for bit, what is cropped, and pictures of different sizes. Images that have one size and are
 * only stretched are left to the backend, which resizes a batch at a time.
 *
 * @returns a view of the source, and what of the preprocessing is left to be done to its images; its `read` throws
 *   InvalidValueError where an image that is to be resized here has pixels between whole numbers
 */
export function resized(
  source: ImageSource<PixelValues>,
  p: Preprocessing,
): { source: ImageSource<PixelValues>; preprocessing: Preprocessing } {
  if (p.antialias !== true && p.crop === undefined && source.size !== undefined) return { source, preprocessing: p };
  const { height, width } = p;
  return {
    source: {
      ...fieldsOf(source),
      size: { height, width },
      read: (index: number) =>
        afterRead(source.read(index), (picture) => ({
          values: resizeAndCrop(inWholeNumbers(picture), p),
          height,
          width,
          channels: picture.channels,
        })),
    },
    preprocessing: ofResized(p),
  };
}

/** What of the preprocessing is left to be done to images that have its size already. */
export function ofResized({ height, width, channels, mean, std }: Preprocessing): Preprocessing {
  return { height, width, channels, mean, std, interpolation: 'bilinear' };
}

function inWholeNumbers({ values, ...form }: PicturePixels<PixelValues>): PicturePixels {
  if (values instanceof Uint8Array) return { values, ...form };
  throw new InvalidValueError('picture.values', 'a Float32Array', 'a Uint8Array to be resized or cropped');
}
