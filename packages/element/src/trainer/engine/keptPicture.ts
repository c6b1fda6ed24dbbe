import { expectPixels, type PicturePixels, type Preprocessing, resizeAndCrop } from '@densenet/data';

/**
 * The pixels that are kept of an example: the picture resized as the preprocessing says, with what its crop leaves out on the
 * longer side alone cut off. Preprocessing does nothing more to it but crop and normalise, so that the network's input is that
 * of the picture itself, to the rounding of a byte; augmentation has the margin of the crop to move in.
 */
export function keptPicture(picture: PicturePixels, preprocessing: Preprocessing): PicturePixels {
  expectPixels(picture, preprocessing);
  const { height, width } = keptSize(preprocessing);
  const values = resizeAndCrop(picture, { ...preprocessing, height, width });
  const bytes = values instanceof Uint8Array ? values : new Uint8Array(Uint8ClampedArray.from(values).buffer);
  return { values: bytes, height, width, channels: picture.channels };
}

/** The size of all pictures that are kept for a network. */
export function keptSize({ height, width, crop }: Preprocessing): { height: number; width: number } {
  return crop === undefined ? { height, width } : { height: crop.shorterSide, width: crop.shorterSide };
}
