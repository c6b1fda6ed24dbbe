import type { Picture } from '../../engine/types.ts';

const side = 8;

/** Mean red, green and blue in [0, 1]. The picture is closed. */
export function meanColour(picture: Picture): { embedding: number[]; input: ImageData } {
  let pixels = picture as ImageData;
  if ('close' in picture) {
    const context = new OffscreenCanvas(side, side).getContext('2d')!;
    context.drawImage(picture, 0, 0, side, side);
    pixels = context.getImageData(0, 0, side, side);
    picture.close();
  }
  const sums = [0, 0, 0];
  for (let at = 0; at < pixels.data.length; at++) if (at % 4 < 3) sums[at % 4]! += pixels.data[at]! / 255;
  return { embedding: sums.map((sum) => sum / (pixels.data.length / 4)), input: pixels };
}

export function mean(vectors: readonly (readonly number[])[]): number[] {
  return vectors[0]!.map((_, axis) => vectors.reduce((sum, vector) => sum + vector[axis]!, 0) / vectors.length);
}

export function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((value, axis) => value - b[axis]!));
}

export function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = a.reduce((sum, value, axis) => sum + value * b[axis]!, 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b) || 1);
}
