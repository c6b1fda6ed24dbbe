import type { ClassifierModel } from './classifierModel.ts';
import { assertFinite, probabilitiesOf } from './probabilities.ts';
import type { HeatMap, NetworkInput, OcclusionCell, OcclusionOptions } from './types.ts';

/** How {@link occlusionMap} computes logits and reports cells. */
export interface OcclusionRun {
  /** Computes the logits of several inputs as one batch: `[classes]` for each. */
  logitsOf(inputs: readonly NetworkInput[]): Promise<Float32Array[]>;
  /** Most covered inputs in a batch. */
  atOnce: number;
  /** How logits become probabilities. */
  model: Pick<ClassifierModel, 'severalLabels' | 'temperature'>;
  /** Called with each cell as soon as it is computed. */
  onCell?: ((cell: OcclusionCell) => void) | undefined;
}

/**
 * Occlusion (Zeiler and Fergus 2014): how far a class's probability or logit falls when a patch covers each cell of a grid.
 *
 * @throws NonFiniteLogitsError where the network gives NaN or infinities
 */
export async function occlusionMap(
  input: NetworkInput,
  options: OcclusionOptions,
  { logitsOf, atOnce, model, onCell }: OcclusionRun,
): Promise<HeatMap> {
  const { classIndex, grid, measure } = options;
  const watch = async (inputs: readonly NetworkInput[]) =>
    (await logitsOf(inputs)).map((logits) => {
      assertFinite(logits);
      return (measure === 'logit' ? logits : probabilitiesOf(logits, model))[classIndex]!;
    });
  const values = new Float32Array(grid * grid).fill(Number.NaN);
  const [whole] = await watch([input]);
  const cells = coarseToFine(grid);
  for (let start = 0; start < cells.length; start += atOnce) {
    const group = cells.slice(start, start + atOnce);
    const covered = await watch(group.map((cell) => occlude(input, cell, options)));
    group.forEach(({ row, column }, index) => {
      const drop = whole! - covered[index]!;
      values[row * grid + column] = drop;
      onCell?.({ row, column, drop });
    });
  }
  return { height: grid, width: grid, values };
}

/** The cells of a square grid in the order of their computation: every fourth row and column, every second, then the rest. */
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
 * The network's input with a square covered in the picture's mean colour, which is neither bright nor dark for this picture.
 *
 * @param patch side of the square, as a share of the picture's; it is centred on the cell and cut off at the border
 */
export function occlude(
  { values, height, width, channels }: NetworkInput,
  { row, column }: { row: number; column: number },
  { grid, patch }: Pick<OcclusionOptions, 'grid' | 'patch'>,
): NetworkInput {
  const covered = values.slice();
  const means = channelMeans(values, channels);
  const [top, bottom] = span(row, grid, height, patch);
  const [left, right] = span(column, grid, width, patch);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) covered.set(means, (y * width + x) * channels);
  }
  return { height, width, channels, values: covered };
}

/** The pixels that the patch covers along one side, at least one: the first, and the first after the last. */
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

/** @throws RangeError where the grid is not in 1..64, the patch not in (0, 1], or the network has no such class */
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
