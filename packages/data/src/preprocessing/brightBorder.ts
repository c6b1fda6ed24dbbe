import type { Preprocessing } from './preprocessing.ts';

/** Brightness, 0..1, that more than half of a bright border exceeds. */
const brightness = 0.5;

/**
 * Whether the outermost pixels of what a network sees are bright, as around a dark thing on white paper. A network that has
 * learned bright things on black should get such a picture inverted.
 *
 * @param input What `pictureToTensor` gives, `[height, width, channels]`; normalisation is undone.
 */
export function hasBrightBorder(
  input: Float32Array,
  { height, width, channels, mean, std }: Pick<Preprocessing, 'height' | 'width' | 'channels' | 'mean' | 'std'>,
): boolean {
  let bright = 0;
  let all = 0;
  const look = (row: number, column: number) => {
    const start = (row * width + column) * channels;
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      sum += input[start + channel]! * std[channel]! + mean[channel]!;
    }
    if (sum / channels > brightness) bright++;
    all++;
  };
  for (let row = 0; row < height; row++) {
    const step = row === 0 || row === height - 1 ? 1 : Math.max(1, width - 1);
    for (let column = 0; column < width; column += step) look(row, column);
  }
  return bright > all / 2;
}
