import type { HeatMap } from '../types.ts';
import { diverging, type Ramp } from './colour.ts';

/** Which colour each value has: `min` and all below have the ramp's lower end, `max` and all above its upper end. */
export interface Scale {
  ramp: Ramp;
  min: number;
  max: number;
}

const tableSize = 256;
const tables = new WeakMap<Ramp, Uint8ClampedArray>();

/** A ramp as a table of RGBA colours, `[tableSize, 4]`, kept for the next call: a colour takes long to compute. */
function tableOf(ramp: Ramp): Uint8ClampedArray {
  let table = tables.get(ramp);
  if (!table) {
    table = new Uint8ClampedArray(4 * tableSize);
    for (let step = 0; step < tableSize; step++) {
      const [red, green, blue, opacity] = ramp(step / (tableSize - 1));
      table.set([red, green, blue, 255 * opacity], 4 * step);
    }
    tables.set(ramp, table);
  }
  return table;
}

/** A heat map as RGBA pixels, `[height, width, 4]`, one a cell; cells whose value is NaN are transparent. */
export function paint({ values }: HeatMap, { ramp, min, max }: Scale): Uint8ClampedArray<ArrayBuffer> {
  const table = tableOf(ramp);
  const pixels = new Uint8ClampedArray(4 * values.length);
  const perStep = max > min ? (tableSize - 1) / (max - min) : 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    const from = 4 * Math.min(tableSize - 1, Math.max(0, Math.round((value - min) * perStep)));
    for (let channel = 0; channel < 4; channel++) pixels[4 * i + channel] = table[from + channel]!;
  }
  return pixels;
}

/**
 * Resizes a map by bilinear interpolation, with each value at the centre of its cell (PyTorch's `align_corners=False`), so
 * that the smoothed map lies over the picture as its cells do.
 */
export function upsample(map: HeatMap, height: number, width: number): HeatMap {
  return { height, width, values: interpolate({ ...map, channels: 1 }, height, width) };
}

/** Resizes a map by nearest neighbour: each cell becomes a rectangle of one value. */
export function enlarge(map: HeatMap, height: number, width: number): HeatMap {
  const values = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * map.height) / height);
    for (let x = 0; x < width; x++) {
      values[y * width + x] = map.values[row * map.width + Math.floor(((x + 0.5) * map.width) / width)]!;
    }
  }
  return { height, width, values };
}

/**
 * Bilinear interpolation, every channel by itself.
 *
 * @param from `[from.height, from.width, from.channels]`
 * @returns `[height, width, from.channels]`
 */
export function interpolate(
  from: { height: number; width: number; channels: number; values: ArrayLike<number> },
  height: number,
  width: number,
): Float32Array {
  const { values, channels } = from;
  const rows = samplePoints(from.height, height);
  const columns = samplePoints(from.width, width);
  const rowLength = from.width * channels;
  const output = new Float32Array(height * width * channels);
  let to = 0;
  for (let y = 0; y < height; y++) {
    const [above, below, down] = [rows.low[y]! * rowLength, rows.high[y]! * rowLength, rows.share[y]!];
    for (let x = 0; x < width; x++) {
      const left = columns.low[x]! * channels;
      const right = columns.high[x]! * channels;
      const along = columns.share[x]!;
      for (let channel = 0; channel < channels; channel++) {
        const upper = mix(values[above + left + channel]!, values[above + right + channel]!, along);
        const lower = mix(values[below + left + channel]!, values[below + right + channel]!, along);
        output[to++] = mix(upper, lower, down);
      }
    }
  }
  return output;
}

/** For each output position along one side: the two input positions it lies between, and the share of the second. */
function samplePoints(from: number, to: number): { low: Uint32Array; high: Uint32Array; share: Float64Array } {
  const points = { low: new Uint32Array(to), high: new Uint32Array(to), share: new Float64Array(to) };
  for (let i = 0; i < to; i++) {
    const position = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    const low = Math.floor(position);
    points.low[i] = low;
    points.high[i] = Math.min(low + 1, from - 1);
    points.share[i] = position - low;
  }
  return points;
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}

/**
 * Gives each unknown cell (NaN) the value of the nearest known cell, so that a map which is computed coarse cells first can
 * be shown at any time. A map without known cells is returned as it is.
 */
export function fillUnknown(map: HeatMap): HeatMap {
  const all = Array.from(map.values, (value, i) => ({ row: Math.floor(i / map.width), column: i % map.width, value }));
  const known = all.filter(({ value }) => !Number.isNaN(value));
  if (known.length === 0) return map;
  const values = Float32Array.from(all, ({ row, column, value }) => {
    if (!Number.isNaN(value)) return value;
    let nearest = known[0]!;
    let smallest = Number.POSITIVE_INFINITY;
    for (const cell of known) {
      const distance = (cell.row - row) ** 2 + (cell.column - column) ** 2;
      if (distance < smallest) [nearest, smallest] = [cell, distance];
    }
    return nearest.value;
  });
  return { ...map, values };
}

/** The largest magnitude of the values that are not NaN; 0 if there are none. */
export function largestMagnitude(values: Float32Array): number {
  return values.reduce((largest, value) => (Number.isNaN(value) ? largest : Math.max(largest, Math.abs(value))), 0);
}

/**
 * A diverging scale from minus to plus the map's largest magnitude, so that zero is transparent.
 *
 * @param smallestLimit least magnitude of the scale's ends: a map of smaller values stays pale
 */
export function symmetricScale({ values }: HeatMap, smallestLimit = 0): Scale {
  // A map of zeros gets the limits -1 and 1: it is transparent everywhere.
  const limit = Math.max(largestMagnitude(values), smallestLimit) || 1;
  return { ramp: diverging, min: -limit, max: limit };
}
