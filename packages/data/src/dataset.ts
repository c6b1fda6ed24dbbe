import { DataError, IdxFormatError } from './errors.ts';
import { readIdx } from './idx.ts';

/** Labelled images of one size, all in memory as bytes: 60,000 of 28x28x1 are 47 MB. */
export interface ImageDataset {
  name: string;
  /** Pixels 0..255, `[count, height, width, channels]`, row-major. */
  images: Uint8Array;
  /** The class of each image, an index into `classNames`: `[count]`. */
  labels: Uint8Array;
  count: number;
  height: number;
  width: number;
  channels: number;
  classNames: readonly string[];
}

export interface IdxDatasetFiles {
  /** The data set's name, used in messages too. */
  name: string;
  /** Bytes of the images' IDX file, decompressed: `[count, height, width]` of uint8. */
  images: Uint8Array;
  /** Bytes of the labels' IDX file, decompressed: `[count]` of uint8. */
  labels: Uint8Array;
  classNames: readonly string[];
}

/**
 * Makes a grey-scale data set (one channel) of a pair of IDX files. The pixels are a view of the bytes given, not a copy.
 *
 * @throws {IdxFormatError} When a file is not IDX of uint8 with the right rank, or a label has no class name.
 * @throws {DataError} When the two files disagree on the number of images.
 */
export function datasetFromIdx({ name, images, labels, classNames }: IdxDatasetFiles): ImageDataset {
  const pixels = readIdx(images, { rank: 3, file: `${name} images` });
  const classes = readIdx(labels, { rank: 1, file: `${name} labels` });
  const [count = 0, height = 0, width = 0] = pixels.shape;
  const [labelCount = 0] = classes.shape;
  if (count !== labelCount) throw new DataError(`${name}: ${count} images but ${labelCount} labels`);
  const stranger = classes.data.findIndex((label) => label >= classNames.length);
  if (stranger >= 0) {
    throw new IdxFormatError(
      `${name} labels`,
      `label ${stranger} must be below ${classNames.length}, the number of classes, got ${classes.data[stranger]}`,
    );
  }
  return { name, images: pixels.data, labels: classes.data, count, height, width, channels: 1, classNames };
}
