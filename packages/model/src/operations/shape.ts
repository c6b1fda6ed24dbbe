import { type WindowSpec, windowOutputSize } from '@densenet/ops';
import { InputTooSmallError } from '../errors.ts';

/** Shape for one image: `[height, width, channels]`, or `[features]` after global pooling. */
export type Shape = readonly number[];

/** Number of values in a tensor of `shape`. */
export const sizeOf = (shape: Shape): number => shape.reduce((product, size) => product * size, 1);

/**
 * Shape of what a sliding window makes of an image's maps.
 *
 * @throws InputTooSmallError where it fits nowhere
 */
export function slide(name: string, [height, width]: Shape, window: WindowSpec, channels: number): Shape {
  const [outHeight, outWidth] = [windowOutputSize(height!, window), windowOutputSize(width!, window)];
  if (outHeight < 1 || outWidth < 1) throw new InputTooSmallError(name, [outHeight, outWidth]);
  return [outHeight, outWidth, channels];
}
