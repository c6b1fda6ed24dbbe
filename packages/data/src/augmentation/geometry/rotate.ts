import type { PicturePixels } from '../../preprocessing/resize.ts';
import type { Augment } from '../augment.ts';
import { type AffineInterpolation, type AffineMatrix, affine } from './affine.ts';
import type { Fill } from './fill.ts';

/** What transforms of a picture by angles are done with. */
export interface GeometryOptions {
  interpolation: AffineInterpolation;
  /** What comes in at the sides. */
  fill: Fill;
}

/** Turns a picture by an angle of at most `degrees` to either side, each equally likely: torchvision's `RandomRotation(degrees)`. */
export function rotation({ degrees, ...options }: GeometryOptions & { degrees: number }): Augment {
  return (picture, random) => rotated(picture, degrees * (2 * random.uniform() - 1), options);
}

/** Turns a picture counterclockwise around its middle, within its size: torchvision's `rotate` of a PIL image. */
export function rotated(
  picture: PicturePixels,
  degrees: number,
  { interpolation, fill }: GeometryOptions,
): PicturePixels {
  const { height, width } = picture;
  const turn = ((degrees % 360) + 360) % 360;
  if (turn === 0) return picture;
  const angle = -turn * (Math.PI / 180);
  // Pillow rounds them so, which makes right angles exact.
  const cosine = Number(Math.cos(angle).toFixed(15));
  const sine = Number(Math.sin(angle).toFixed(15));
  const [x, y] = [width / 2, height / 2];
  // In Pillow's order: the last bit counts where an interpolated value is a whole number.
  const matrix: AffineMatrix = [cosine, sine, -cosine * x - sine * y + x, -sine, cosine, sine * x - cosine * y + y];
  return affine(picture, matrix, interpolation, fill);
}

/** Which coordinate of a pixel a shear moves, by how much of the other. */
export interface Shear {
  x?: number;
  y?: number;
}

/**
 * Shears a picture around its upper left corner, within its size: `ShearX` and `ShearY` of torchvision's RandAugment, of a PIL
 * image. A shear of `x` shows at a position what was to the right of it, by `x` times its distance from the top.
 */
export function sheared(
  picture: PicturePixels,
  { x = 0, y = 0 }: Shear,
  { interpolation, fill }: GeometryOptions,
): PicturePixels {
  return affine(picture, [1, x, 0, y, 1, 0], interpolation, fill);
}
