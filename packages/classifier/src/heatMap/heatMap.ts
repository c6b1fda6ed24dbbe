import type { HeatMap } from '../types.ts';
import { type Colour, diverging, type Ramp } from './colour.ts';

/** What colour a value has. */
export interface Scale {
  ramp: Ramp;
  min: number;
  max: number;
}

const tableSize = 256;
const tables = new WeakMap<Ramp, readonly Colour[]>();

/** Colours are not cheap to compute, and a strip of thumbnails needs the same ones over and over. */
function tableOf(ramp: Ramp): readonly Colour[] {
  let table = tables.get(ramp);
  if (!table) {
    table = Array.from({ length: tableSize }, (_, i) => ramp(i / (tableSize - 1)));
    tables.set(ramp, table);
  }
  return table;
}

/** A heat map as RGBA pixels, one a cell; cells that are not known stay clear. */
export function paint({ values }: HeatMap, { ramp, min, max }: Scale): Uint8ClampedArray<ArrayBuffer> {
  const table = tableOf(ramp);
  const pixels = new Uint8ClampedArray(4 * values.length);
  const perStep = max > min ? (tableSize - 1) / (max - min) : 0;
  values.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    const step = Math.min(tableSize - 1, Math.max(0, Math.round((value - min) * perStep)));
    const [red, green, blue, opacity] = table[step]!;
    pixels.set([red, green, blue, 255 * opacity], 4 * i);
  });
  return pixels;
}

/**
 * Bilinear, with a value at the centre of its cell (PyTorch's `align_corners=False`), so that the smoothed map lies over
 * the picture as the cells do.
 */
export function upsample(map: HeatMap, height: number, width: number): HeatMap {
  const values = new Float32Array(height * width);
  const rows = samplePoints(map.height, height);
  const columns = samplePoints(map.width, width);
  rows.forEach((row, y) => {
    columns.forEach((column, x) => {
      const at = (r: number, c: number) => map.values[r * map.width + c]!;
      const above = mix(at(row.low, column.low), at(row.low, column.high), column.share);
      const below = mix(at(row.high, column.low), at(row.high, column.high), column.share);
      values[y * width + x] = mix(above, below, row.share);
    });
  });
  return { height, width, values };
}

/** Each cell as a rectangle of one value, as a canvas draws it that does not smooth. */
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

function samplePoints(from: number, to: number): { low: number; high: number; share: number }[] {
  return Array.from({ length: to }, (_, i) => {
    const position = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    const low = Math.floor(position);
    return { low, high: Math.min(low + 1, from - 1), share: position - low };
  });
}

const mix = (a: number, b: number, share: number) => a + (b - a) * share;

/**
 * Gives cells that are not known the value of the nearest one that is: a coarse map first, finer as cells come in. As it
 * is if none is known.
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

/** The largest magnitude of the known values; 0 if there are none. */
export function largestMagnitude(values: Float32Array): number {
  return values.reduce((largest, value) => (Number.isNaN(value) ? largest : Math.max(largest, Math.abs(value))), 0);
}

/**
 * A scale that reaches as far to either side, so that what is clear is zero.
 *
 * @param smallestLimit maps of smaller values are not blown up to full colour
 */
export function symmetricScale({ values }: HeatMap, smallestLimit = 0): Scale {
  // A map of zeros has a scale too, in whose middle it is: it is clear.
  const limit = Math.max(largestMagnitude(values), smallestLimit) || 1;
  return { ramp: diverging, min: -limit, max: limit };
}
