import type { Preprocessing } from '@densenet/data';
import type { ImagesOfFile } from '../layouts/layout.ts';
import { imageNetPreparation, imageNetPreprocessing } from './imageNet.ts';

/** How images are prepared, with a sentence for each assumption. */
interface ImagePreparation {
  preprocessing: Preprocessing | undefined;
  assumed: string[];
}

/** torchvision's sizes, for the ratio of the resized shorter side to the crop. */
const { crop, height: usualSide } = imageNetPreprocessing;

/**
 * How images are prepared for a network: by what its file says of size and scaling, and for an ImageNet network otherwise as
 * for ImageNet.
 */
export function preparationOf(
  { size, resizes, normalization }: ImagesOfFile = {},
  channels: number,
  imageNet: boolean,
): ImagePreparation {
  const usual = size === undefined || (size.height === usualSide && size.width === usualSide);
  if (imageNet && usual && !normalization && !resizes) {
    return { preprocessing: imageNetPreprocessing, assumed: [imageNetPreparation] };
  }
  const { height, width } = size ?? (imageNet ? imageNetPreprocessing : {});
  // A size without a scaling, or a scaling without a size, is not enough to prepare an image.
  if (height === undefined || width === undefined || (!imageNet && !normalization)) {
    return { preprocessing: undefined, assumed: [] };
  }
  const shorterSide = Math.round((Math.min(height, width) * crop!.shorterSide) / usualSide);
  const { mean, std } = normalization ?? imageNetPreprocessing;
  const middle = `bilinear to ${shorterSide} pixels, the middle ${height}x${width}, as torchvision's share for ImageNet`;
  const whole = `bilinear to ${height}x${width}, the whole picture`;
  const { interpolation, antialias } = imageNetPreprocessing;
  const common = { height, width, channels, mean, std, interpolation };
  const resized = { ...common, antialias: antialias === true };
  const scaled = normalization ? normalization.assumed : "pixels prepared by ImageNet's mean and deviation";
  if (resizes) return { preprocessing: common, assumed: [...resizes.assumed, scaled] };
  return {
    preprocessing: imageNet ? { ...resized, crop: { shorterSide } } : resized,
    assumed: [`images resized: ${imageNet ? middle : whole}`, scaled],
  };
}
