import { InvalidValueError } from '../errors.ts';
import { afterRead, fieldsOf, type ImageSource } from '../sources/imageSource.ts';
import type { Preprocessing } from './preprocessing.ts';
import type { PicturePixels, PixelValues } from './resize.ts';
import { resizeAndCrop } from './resizeAndCrop.ts';

/**
 * Does the part of the preprocessing that is done to one picture at a time, before pictures of one size make a batch: what
 * equals Pillow's resizing bit for bit, what is cropped, and pictures of different sizes. Images that have one size and are
 * only stretched are left to the backend, which resizes a batch at a time. A source that can have its pictures prepared
 * elsewhere has them resized there.
 *
 * @returns a view of the source, and what of the preprocessing is left to be done to its images; its `read` throws
 *   InvalidValueError where an image that is to be resized here has pixels between whole numbers
 */
export function resized(
  source: ImageSource<PixelValues>,
  p: Preprocessing,
): { source: ImageSource<PixelValues>; preprocessing: Preprocessing } {
  if (isLeftToBackend(source, p)) return { source, preprocessing: p };
  const { height, width } = p;
  const isElsewhere = source.readPrepared !== undefined;
  return {
    source: {
      ...fieldsOf(source),
      size: { height, width },
      read: isElsewhere
        ? (index) => source.readPrepared!(index, { preprocessing: p })
        : (index) => afterRead(source.read(index), (picture) => resizePicture(inWholeNumbers(picture), p)),
    },
    preprocessing: ofResized(p),
  };
}

/** Whether images are given to the backend as they are, to be resized there a batch at a time. */
export function isLeftToBackend({ size }: Pick<ImageSource, 'size'>, { antialias, crop }: Preprocessing): boolean {
  return antialias !== true && crop === undefined && size !== undefined;
}

/** A picture at the size that the network takes, see {@link resizeAndCrop}. */
export function resizePicture(picture: PicturePixels, p: Preprocessing): PicturePixels<PixelValues> {
  return { values: resizeAndCrop(picture, p), height: p.height, width: p.width, channels: picture.channels };
}

/** What of the preprocessing is left to be done to images that have its size already. */
export function ofResized({ height, width, channels, mean, std }: Preprocessing): Preprocessing {
  return { height, width, channels, mean, std, interpolation: 'bilinear' };
}

function inWholeNumbers({ values, ...form }: PicturePixels<PixelValues>): PicturePixels {
  if (values instanceof Uint8Array) return { values, ...form };
  throw new InvalidValueError('picture.values', 'a Float32Array', 'a Uint8Array to be resized or cropped');
}
