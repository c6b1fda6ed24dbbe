import type { ImageDataset } from './dataset.ts';
import { InvalidValueError } from './errors.ts';

/** Copies the images `order[start..end)` of a data set one after the other: `[end - start, height, width, channels]`. */
export function gatherImages(dataset: ImageDataset, order: Uint32Array, start: number, end: number): Uint8Array {
  const size = dataset.height * dataset.width * dataset.channels;
  const images = new Uint8Array((end - start) * size);
  for (let row = start; row < end; row++) {
    const from = order[row]! * size;
    images.set(dataset.images.subarray(from, from + size), (row - start) * size);
  }
  return images;
}

/** Checks that every entry is the index of an image, so that no batch is silently filled with zeros. */
export function checkOrder(order: Uint32Array, count: number): void {
  const row = order.findIndex((index) => index >= count);
  if (row >= 0) throw new InvalidValueError(`order[${row}]`, order[row], `below ${count}, the number of images`);
}
