import type { PicturePixels } from '../../preprocessing/resize.ts';

/** What each value 0..255 becomes, `[256]`. */
export type ToneTable = Uint8Array;

export function toneTable(toneOf: (value: number) => number): ToneTable {
  const table = new Uint8Array(256);
  // Clipped, as Pillow does.
  for (let value = 0; value < 256; value++) table[value] = Math.max(0, Math.min(255, toneOf(value)));
  return table;
}

/** Looks every value of a picture up in a table: one for all channels, or one a channel. */
export function lookedUp(
  { values, height, width, channels }: PicturePixels,
  tables: readonly [ToneTable, ...ToneTable[]],
): PicturePixels {
  const output = new Uint8Array(values.length);
  const step = tables.length === 1 ? 1 : channels;
  tables.forEach((table, channel) => {
    for (let at = channel; at < values.length; at += step) output[at] = table[values[at]!]!;
  });
  return { values: output, height, width, channels };
}

/** How often each value occurs in a channel, `[256]`. */
export function histogram({ values, channels }: PicturePixels, channel: number): Uint32Array {
  const counts = new Uint32Array(256);
  for (let at = channel; at < values.length; at += channels) counts[values[at]!]!++;
  return counts;
}
