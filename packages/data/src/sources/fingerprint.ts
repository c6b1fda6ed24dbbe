import type { PixelValues } from '../preprocessing/resize.ts';
import type { ImageSource } from './imageSource.ts';

/** What tells whether two processes have the same images: JSON. */
export interface Fingerprint {
  images: number;
  classes: readonly string[];
  /** A hash of each image's name and class, or target, in their order. */
  namesAndLabels: string;
}

/** Images whose lines are hashed at once: so that a million names need not be one text. */
const linesAtOnce = 2 ** 16;

/**
 * A fingerprint of a source, of which no picture is read: two machines may decode the same file to pixels that differ in the last
 * bit, so a hash of pixels would tell apart what is the same.
 */
export async function fingerprintOf(source: ImageSource<PixelValues>): Promise<Fingerprint> {
  const { count, classNames } = source;
  const hashes: string[] = [];
  for (let start = 0; start < count; start += linesAtOnce) {
    const length = Math.min(linesAtOnce, count - start);
    const lines = Array.from({ length }, (_, at) => lineOf(source, start + at));
    hashes.push(await hashOf(lines.join('\n')));
  }
  return { images: count, classes: classNames, namesAndLabels: await hashOf(hashes.join('\n')) };
}

const lineOf = (source: ImageSource<PixelValues>, index: number): string => {
  const answer = source.target?.(index).join() ?? source.label(index);
  return JSON.stringify([source.pictureName?.(index) ?? '', answer]);
};

async function hashOf(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
