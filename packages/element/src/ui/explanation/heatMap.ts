import type { FeatureMaps, HeatMap } from '../../engine/types.ts';

export interface Cell {
  row: number;
  column: number;
  value: number;
}

/** The cells of a map, row by row. */
export function cells({ width, values }: HeatMap): Cell[] {
  return Array.from(values, (value, i) => ({ row: Math.floor(i / width), column: i % width, value }));
}

/** The cell with the largest value that is not NaN; undefined where there is none. */
export function largestCell(map: HeatMap): Cell | undefined {
  return cells(map)
    .filter(({ value }) => !Number.isNaN(value))
    .reduce<Cell | undefined>((best, cell) => (best && best.value >= cell.value ? best : cell), undefined);
}

/** Smallest and largest value; both 0 for an empty array. */
export function valueRange(values: Float32Array): { min: number; max: number } {
  if (values.length === 0) return { min: 0, max: 0 };
  let [min, max] = [values[0]!, values[0]!];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

/** One channel of feature maps. */
export function channelOf({ height, width, channels, values }: FeatureMaps, channel: number): HeatMap {
  const map = new Float32Array(height * width);
  for (let i = 0; i < map.length; i++) map[i] = values[i * channels + channel]!;
  return { height, width, values: map };
}

/** The channel with the widest range of values, a good one to look at first. */
export function widestChannel(maps: FeatureMaps): number {
  let best = 0;
  let widest = -1;
  for (let channel = 0; channel < maps.channels; channel++) {
    const { min, max } = valueRange(channelOf(maps, channel).values);
    if (max - min > widest) [best, widest] = [channel, max - min];
  }
  return best;
}
