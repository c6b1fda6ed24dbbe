import type { PicturePixels, Size, Window } from './resize.ts';

/**
 * A window of a picture resized without antialiasing: half-pixel centres, two pixels a direction, not rounded. PyTorch's
 * `interpolate(mode='bilinear', align_corners=False)`, of which only the window is computed.
 *
 * @returns `[window.height, window.width, channels]`, 0..255
 */
export function resizePlain(pixels: PicturePixels, size: Size, window: Window): Float32Array {
  const { values, width, channels } = pixels;
  const rows = samplePoints(pixels.height, size.height, window.top, window.height);
  const columns = samplePoints(width, size.width, window.left, window.width);
  const output = new Float32Array(window.height * window.width * channels);
  let to = 0;
  for (let row = 0; row < window.height; row++) {
    const top = rows.before[row]! * width;
    const bottom = rows.after[row]! * width;
    const down = rows.share[row]!;
    for (let column = 0; column < window.width; column++) {
      const left = columns.before[column]!;
      const right = columns.after[column]!;
      const across = columns.share[column]!;
      for (let channel = 0; channel < channels; channel++) {
        const topLeft = values[(top + left) * channels + channel]!;
        const topRight = values[(top + right) * channels + channel]!;
        const bottomLeft = values[(bottom + left) * channels + channel]!;
        const bottomRight = values[(bottom + right) * channels + channel]!;
        const above = topLeft + (topRight - topLeft) * across;
        const below = bottomLeft + (bottomRight - bottomLeft) * across;
        output[to++] = above + (below - above) * down;
      }
    }
  }
  return output;
}

/** Where a side's output positions lie between two of its source's: which two, and how far from the first to the second. */
interface SamplePoints {
  before: Int32Array;
  after: Int32Array;
  share: Float64Array;
}

function samplePoints(inputSize: number, outputSize: number, start: number, count: number): SamplePoints {
  const before = new Int32Array(count);
  const after = new Int32Array(count);
  const share = new Float64Array(count);
  for (let index = 0; index < count; index++) {
    const point = Math.max(0, ((start + index + 0.5) * inputSize) / outputSize - 0.5);
    before[index] = Math.min(Math.floor(point), inputSize - 1);
    after[index] = Math.min(before[index]! + 1, inputSize - 1);
    share[index] = point - before[index]!;
  }
  return { before, after, share };
}
