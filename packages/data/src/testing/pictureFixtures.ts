import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';

/** What Pillow reads of a picture file, upright; of a file that it refuses, its error. */
interface PillowReads {
  error?: string;
  mode?: string;
  width: number;
  height: number;
  /** `convert('RGB')`, `[height, width, 3]`: for `unpacked`. */
  rgb: string;
  /** `convert('L')`, `[height, width]`. */
  grey: string;
  /** What is seen of a transparent picture on white: `[height, width, 3]`. Others have none. */
  onWhite?: string;
}

/** Where `tools/make_picture_fixtures.py` wrote one small file of each kind of picture. */
export const pictureFolder = new URL('../fixtures/pictures/', import.meta.url);

const stored = JSON.parse(readFileSync(new URL('pillow.json', pictureFolder), 'utf8')) as {
  files: Record<string, PillowReads>;
};

export const pictureFiles = stored.files;

/** Values, 0..255, that a fixture holds compressed, in base64. */
export const unpacked = (packed: string): Uint8Array => Uint8Array.from(inflateSync(Buffer.from(packed, 'base64')));

/** The largest and the mean difference of two pictures' values. */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>): { largest: number; mean: number } {
  if (a.length !== b.length) throw new Error(`${a.length} values beside ${b.length}`);
  const each = Array.from(a, (value, at) => Math.abs(value - b[at]!));
  return { largest: Math.max(...each), mean: each.reduce((sum, value) => sum + value, 0) / each.length };
}
