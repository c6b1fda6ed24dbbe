import { type Interpolation, precisionBits, resamplingWeights, type Weights } from './resampling.ts';

export interface Size {
  height: number;
  width: number;
}

/** Pixels 0..255: as a decoder gives them, or with what resizing has left between whole numbers. */
export type PixelValues = Uint8Array | Float32Array;

/** A decoded picture: 0..255, `[height, width, channels]`, row-major. */
export interface PicturePixels<Values extends PixelValues = Uint8Array> extends Size {
  values: Values;
  channels: number;
}

/** A part of an image. */
export interface Window extends Size {
  top: number;
  left: number;
}

/**
 * Resizes as `Image.resize` of Pillow 13 does, bit for bit: the filter widens with the reduction, so that every source
 * pixel counts; weights are fixed-point numbers; each of the two passes is rounded to 8 bits.
 *
 * @param size What the whole picture is resized to.
 * @param window The part of the resized picture that is wanted, inside it; only that much is computed.
 * @returns The window's pixels; the picture itself where nothing is to be done.
 */
export function resizeAntialiased(
  pixels: PicturePixels,
  size: Size,
  interpolation: Interpolation,
  window: Window = { top: 0, left: 0, ...size },
): PicturePixels {
  const { height, width } = pixels;
  const windowRows: Span = { start: window.top, length: window.height };
  const windowColumns: Span = { start: window.left, length: window.width };
  const rowWeights = () => resamplingWeights(height, size.height, interpolation, windowRows.start, windowRows.length);
  const columnWeights = () =>
    resamplingWeights(width, size.width, interpolation, windowColumns.start, windowColumns.length);
  // A side that keeps its size is not filtered.
  if (height === size.height && width === size.width) return cut(pixels, windowRows, windowColumns);
  if (height === size.height) return resizeColumns(pixels, columnWeights(), windowRows);
  if (width === size.width) return resizeRows(pixels, rowWeights(), windowColumns);
  const rows = rowWeights();
  const columns = columnWeights();
  if (rowsComeFirst(pixels, size)) {
    const needed = sourceOf(columns);
    return resizeColumns(resizeRows(pixels, rows, needed), columns, { start: 0, length: window.height }, needed.start);
  }
  const needed = sourceOf(rows);
  return resizeRows(resizeColumns(pixels, columns, needed), rows, { start: 0, length: window.width }, needed.start);
}

/**
 * Which pass Pillow begins with, which shows in the last bit. Up to version 12 it was always the columns'; 13 begins with
 * the rows' where that makes the picture much smaller (its pull request 9549).
 */
function rowsComeFirst({ height, width }: Size, to: Size): boolean {
  return height > to.height && height - to.height > 2 * (width - to.width);
}

interface Span {
  start: number;
  length: number;
}

/** The source positions that any of the output needs. */
function sourceOf({ first, taps }: Weights): Span {
  const start = first[0]!;
  return { start, length: first.at(-1)! + taps.at(-1)! - start };
}

/** Half of the last bit that is kept: what a sum begins with, to be rounded. */
const half = 1 << (precisionBits - 1);

/**
 * The horizontal pass, over some rows.
 *
 * @param firstColumn Where in the source the given pixels begin.
 */
function resizeColumns(
  { values, width, channels }: PicturePixels,
  { first, taps, values: fixed, maxTaps }: Weights,
  rows: Span,
  firstColumn = 0,
): PicturePixels {
  const toWidth = first.length;
  // Clipped when written: cubic weights overshoot. Sums are below 2^31 throughout.
  const output = new Uint8ClampedArray(rows.length * toWidth * channels);
  let to = 0;
  for (let row = rows.start; row < rows.start + rows.length; row++) {
    for (let column = 0; column < toWidth; column++) {
      const start = (row * width + first[column]! - firstColumn) * channels;
      const firstWeight = column * maxTaps;
      const endWeight = firstWeight + taps[column]!;
      if (channels === 3) {
        // All colours at once: each weight is read once.
        let [red, green, blue] = [half, half, half];
        for (let at = start, weight = firstWeight; weight < endWeight; weight++, at += 3) {
          red = (red + Math.imul(values[at]!, fixed[weight]!)) | 0;
          green = (green + Math.imul(values[at + 1]!, fixed[weight]!)) | 0;
          blue = (blue + Math.imul(values[at + 2]!, fixed[weight]!)) | 0;
        }
        output[to++] = red >> precisionBits;
        output[to++] = green >> precisionBits;
        output[to++] = blue >> precisionBits;
        continue;
      }
      for (let channel = 0; channel < channels; channel++) {
        let sum = half;
        for (let at = start + channel, weight = firstWeight; weight < endWeight; weight++, at += channels) {
          sum = (sum + Math.imul(values[at]!, fixed[weight]!)) | 0;
        }
        output[to++] = sum >> precisionBits;
      }
    }
  }
  return { values: new Uint8Array(output.buffer), height: rows.length, width: toWidth, channels };
}

/**
 * The vertical pass, over some columns.
 *
 * @param firstRow Where in the source the given pixels begin.
 */
function resizeRows(
  { values, width, channels }: PicturePixels,
  { first, taps, values: fixed, maxTaps }: Weights,
  columns: Span,
  firstRow = 0,
): PicturePixels {
  const toHeight = first.length;
  const rowLength = width * channels;
  const toLength = columns.length * channels;
  const output = new Uint8ClampedArray(toHeight * toLength);
  // A row is added to after the other, so that memory is read in its order.
  const sums = new Int32Array(toLength);
  for (let row = 0; row < toHeight; row++) {
    sums.fill(half);
    let start = (first[row]! - firstRow) * rowLength + columns.start * channels;
    for (let tap = 0; tap < taps[row]!; tap++, start += rowLength) {
      const weight = fixed[row * maxTaps + tap]!;
      for (let at = 0; at < toLength; at++) sums[at] = sums[at]! + Math.imul(values[start + at]!, weight);
    }
    const to = row * toLength;
    for (let at = 0; at < toLength; at++) output[to + at] = sums[at]! >> precisionBits;
  }
  return { values: new Uint8Array(output.buffer), height: toHeight, width: columns.length, channels };
}

function cut(pixels: PicturePixels, rows: Span, columns: Span): PicturePixels {
  const { values, height, width, channels } = pixels;
  if (rows.length === height && columns.length === width) return pixels;
  const length = columns.length * channels;
  const part = new Uint8Array(rows.length * length);
  for (let row = 0; row < rows.length; row++) {
    const start = ((rows.start + row) * width + columns.start) * channels;
    part.set(values.subarray(start, start + length), row * length);
  }
  return { values: part, height: rows.length, width: columns.length, channels };
}

/** A part of a picture; the picture itself where it is all of it. */
export function windowOf(pixels: PicturePixels, { top, left, height, width }: Window): PicturePixels {
  return cut(pixels, { start: top, length: height }, { start: left, length: width });
}
