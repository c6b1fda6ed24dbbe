import { createHash } from 'node:crypto';
import type { ImageSource } from '@densenet/data';

/**
 * How many images of a source have the same pixels as one of another source, such as test images that were trained on.
 *
 * @returns undefined where pictures are decoded as they are read: `densenet data check` compares those
 */
export function duplicatesAmong(images: ImageSource, others: ImageSource): number | undefined {
  const known = new Set<string>();
  for (let index = 0; index < others.count; index++) {
    const hash = hashOf(others, index);
    if (hash === undefined) return undefined;
    known.add(hash);
  }
  let duplicates = 0;
  for (let index = 0; index < images.count; index++) {
    const hash = hashOf(images, index);
    if (hash === undefined) return undefined;
    if (known.has(hash)) duplicates++;
  }
  return duplicates;
}

function hashOf(source: ImageSource, index: number): string | undefined {
  // Only images of one size are in memory; others would be decoded for this alone.
  const pixels = source.size && source.read(index);
  if (pixels === undefined || pixels instanceof Promise) return undefined;
  return createHash('sha1').update(pixels.values).digest('base64');
}
