import { DataError, IdxFormatError } from '../errors.ts';
import type { PicturePixels, Size } from '../preprocessing/resize.ts';
import { readIdx } from './idx.ts';
import type { ImageSource } from './imageSource.ts';

interface ImageArrays {
  /** What messages call it. */
  name: string;
  /** Pixels 0..255, `[count, size.height, size.width, channels]`, row-major. */
  images: Uint8Array;
  /** The class of each image, an index into `classNames`: `[count]`. */
  labels: Int32Array;
  size: Size;
  channels: number;
  classNames: readonly string[];
}

/** Labelled images of one size, all in memory as bytes: 60,000 of 28x28x1 are 47 MB. Reading one makes a view, no copy. */
export interface ImageDataset extends ImageSource {
  readonly images: Uint8Array;
  readonly labels: Int32Array;
  readonly size: Size;
  read(index: number): PicturePixels;
}

/**
 * A source of images that are in memory.
 *
 * @throws DataError where there are not as many pixels as the labels and the size ask for
 */
export function imagesInMemory(arrays: ImageArrays): ImageDataset {
  const { name, images, labels, size, channels } = arrays;
  const { height, width } = size;
  const length = height * width * channels;
  const count = labels.length;
  if (images.length !== count * length) {
    const expected = `${count} images of ${height}x${width}x${channels} have ${count * length}`;
    throw new DataError(`${name}: ${images.length} pixel values, where ${expected}`);
  }
  return {
    ...arrays,
    count,
    label: (index) => labels[index]!,
    read: (index) => ({ values: images.subarray(index * length, (index + 1) * length), height, width, channels }),
  };
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
 * @throws IdxFormatError where a file is not IDX of uint8 with the right rank, or a label has no class name.
 * @throws DataError where the two files disagree on the number of images.
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
  return imagesInMemory({
    name,
    images: pixels.data,
    labels: Int32Array.from(classes.data),
    size: { height, width },
    channels: 1,
    classNames,
  });
}
