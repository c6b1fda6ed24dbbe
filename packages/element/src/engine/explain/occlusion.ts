import type { Preprocessing } from '@densenet/data';
import type { OcclusionOptions } from '../types.ts';

/** Cells of a square grid, coarse ones first: every fourth of each row and column, then every second, then the rest. */
export function coarseToFine(grid: number): { row: number; column: number }[] {
  const cells = Array.from({ length: grid * grid }, (_, index) => ({
    row: Math.floor(index / grid),
    column: index % grid,
  }));
  const level = ({ row, column }: { row: number; column: number }) =>
    [4, 2, 1].findIndex((stride) => row % stride === 0 && column % stride === 0);
  return cells.toSorted((a, b) => level(a) - level(b));
}

/**
 * The network's input with a square covered in the picture's mean colour, whose brightness says nothing new.
 *
 * @param input `[height, width, channels]`
 * @param patch side of the square, as a share of the picture's; it is centred on the cell and cut off at the border
 */
export function occlude(
  input: Float32Array,
  { height, width, channels }: Preprocessing,
  { row, column }: { row: number; column: number },
  { grid, patch }: Pick<OcclusionOptions, 'grid' | 'patch'>,
): Float32Array {
  const covered = input.slice();
  const means = channelMeans(input, channels);
  const [top, bottom] = span(row, grid, height, patch);
  const [left, right] = span(column, grid, width, patch);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) covered.set(means, (y * width + x) * channels);
  }
  return covered;
}

/** First and last-but-one pixel that the patch covers along one side: at least one pixel. */
function span(cell: number, grid: number, size: number, patch: number): [number, number] {
  const centre = ((cell + 0.5) / grid) * size;
  const half = (patch * size) / 2;
  const from = Math.max(0, Math.round(centre - half));
  return [from, Math.min(size, Math.max(from + 1, Math.round(centre + half)))];
}

function channelMeans(input: Float32Array, channels: number): number[] {
  const pixels = input.length / channels;
  return Array.from({ length: channels }, (_, channel) => {
    let sum = 0;
    for (let at = channel; at < input.length; at += channels) sum += input[at]!;
    return sum / pixels;
  });
}

/** @throws RangeError where a grid or patch covers nothing, or takes more forward passes than anyone waits for */
export function checkOcclusion({ grid, patch, classIndex }: OcclusionOptions, classes: number): void {
  if (!Number.isInteger(grid) || grid < 1 || grid > 64) {
    throw new RangeError(`grid must be an integer from 1 to 64, got ${grid}`);
  }
  if (!(patch > 0 && patch <= 1)) throw new RangeError(`patch must be in (0, 1], got ${patch}`);
  checkClass(classIndex, classes);
}

/** @throws RangeError where the network has no such class */
export function checkClass(classIndex: number, classes: number): void {
  if (Number.isInteger(classIndex) && classIndex >= 0 && classIndex < classes) return;
  throw new RangeError(`classIndex must be an integer from 0 to ${classes - 1}, got ${classIndex}`);
}
