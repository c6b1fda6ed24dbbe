import type { PicturePixels, Size, Window } from './resize.ts';

/**
 * A window of a picture resized without antialiasing: half-pixel centres, two pixels a direction, not rounded. PyTorch's
 * `interpolate(mode='bilinear', align_corners=False)`, of which only the window is computed.
 *
 * @returns `[window.height, window.width, channels]`, 0..255
 */
export function resizePlain(pixels: PicturePixels, size: Size, window: Window): Float32Array {
  const { values, channels } = pixels;
  const rows = samplePoints(pixels.height, size.height, window.top, window.height);
  const columns = samplePoints(pixels.width, size.width, window.left, window.width);
  const output = new Float32Array(window.height * window.width * channels);
  let to = 0;
  for (const row of rows) {
    const top = row.before * pixels.width;
    const bottom = row.after * pixels.width;
    for (const column of columns) {
      for (let channel = 0; channel < channels; channel++) {
        const value = (start: number, at: number) => values[(start + at) * channels + channel]!;
        const above = mix(value(top, column.before), value(top, column.after), column.share);
        const below = mix(value(bottom, column.before), value(bottom, column.after), column.share);
        output[to++] = mix(above, below, row.share);
      }
    }
  }
  return output;
}

const mix = (a: number, b: number, share: number) => a + (b - a) * share;

function samplePoints(inputSize: number, outputSize: number, start: number, count: number) {
  return Array.from({ length: count }, (_, index) => {
    const point = Math.max(0, ((start + index + 0.5) * inputSize) / outputSize - 0.5);
    const before = Math.min(Math.floor(point), inputSize - 1);
    return { before, after: Math.min(before + 1, inputSize - 1), share: point - before };
  });
}
