import type { Assignment } from '../protocol.ts';

/** Mean of the absolute logits: one number by which contestants are compared. */
export function meanAbsolute(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += Math.abs(values[index]!);
  return sum / values.length;
}

/** `[batch, height, width, channels]` to `[batch, channels, height, width]`. */
export function channelsFirst(
  images: Float32Array,
  [batch, height, width, channels]: Assignment['shape'],
): Float32Array {
  const pixels = height * width;
  const result = new Float32Array(images.length);
  for (let image = 0; image < batch; image++) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      const from = (image * pixels + pixel) * channels;
      for (let channel = 0; channel < channels; channel++) {
        result[(image * channels + channel) * pixels + pixel] = images[from + channel]!;
      }
    }
  }
  return result;
}
