import type { Preprocessing } from '@densenet/data';
import type { ImagesOfFile } from '../layouts/layout.ts';
import { imageNetPreparation, imageNetPreprocessing } from './imageNet.ts';

/** A sentence for each thing that was taken because nothing says it. */
interface Preparation {
  preprocessing: Preprocessing | undefined;
  assumed: string[];
}

/** torchvision's ratio of the shorter side to what is cut out of the middle. */
const { crop, height: usualSide } = imageNetPreprocessing;

/**
 * How images are prepared for a network: what its file says of their size and scaling, and for the rest, where it is an
 * ImageNet network, as for ImageNet.
 */
export function preparationOf(
  { size, resizes, normalization }: ImagesOfFile = {},
  channels: number,
  imageNet: boolean,
): Preparation {
  const usual = size === undefined || (size.height === usualSide && size.width === usualSide);
  if (imageNet && usual && !normalization && !resizes) {
    return { preprocessing: imageNetPreprocessing, assumed: [imageNetPreparation] };
  }
  const { height, width } = size ?? (imageNet ? imageNetPreprocessing : {});
  // A size alone, or a scaling alone, does not say how a picture becomes an input.
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
