import { DataError } from '../errors.ts';
import { type ImageDataset, imagesInMemory } from './dataset.ts';

/** Height and width of each image. */
export const cifarSide = 32;

const planeBytes = cifarSide * cifarSide;
const channels = 3;

export interface CifarFiles {
  /** The data set's name, used in messages too. */
  name: string;
  /** The bytes of its files, decompressed, in the order of their images. */
  files: readonly Uint8Array[];
  /** Bytes before each image's pixels, the last of which is its class: 1 in CIFAR-10; 2 in CIFAR-100, a coarse one first. */
  labelBytes: 1 | 2;
  classNames: readonly string[];
}

/**
 * Makes a data set of files in CIFAR's binary format (cs.toronto.edu/~kriz/cifar.html): records of label bytes and 3,072 pixels,
 * a plane each of red, green and blue.
 *
 * @throws DataError where a file is no whole number of records, or a label has no class name
 */
export function datasetFromCifar({ name, files, labelBytes, classNames }: CifarFiles): ImageDataset {
  const recordBytes = labelBytes + channels * planeBytes;
  for (const { length } of files) {
    if (length > 0 && length % recordBytes === 0) continue;
    throw new DataError(
      `${name}: a file of ${length} bytes, where records of ${recordBytes} are expected (${labelBytes} for the label, then ` +
        `${channels * planeBytes} pixels)`,
    );
  }
  const count = files.reduce((sum, { length }) => sum + length / recordBytes, 0);
  const images = new Uint8Array(count * channels * planeBytes);
  const labels = new Int32Array(count);
  let index = 0;
  for (const file of files) {
    for (let start = 0; start < file.length; start += recordBytes, index++) {
      labels[index] = file[start + labelBytes - 1]!;
      if (labels[index]! >= classNames.length) {
        const expected = `must be below ${classNames.length}, the number of classes, got ${labels[index]}`;
        throw new DataError(`${name}: label ${index} ${expected}`);
      }
      let to = index * channels * planeBytes;
      for (let pixel = start + labelBytes; pixel < start + labelBytes + planeBytes; pixel++) {
        images[to++] = file[pixel]!;
        images[to++] = file[pixel + planeBytes]!;
        images[to++] = file[pixel + 2 * planeBytes]!;
      }
    }
  }
  return imagesInMemory({ name, images, labels, size: { height: cifarSide, width: cifarSide }, channels, classNames });
}
