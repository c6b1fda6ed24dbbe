import type { ImageSource } from '../../sources/imageSource.ts';
import type { DecodePool } from './decodePool.ts';
import type { PictureList } from './pictureList.ts';

export interface PictureSourceOptions {
  /** Decodes; may serve several sources. */
  pool: DecodePool;
  /** 1 for brightness, 3 for red, green, blue. */
  channels: 1 | 3;
  /** What messages call it. Default: the list's folder. */
  name?: string;
}

/**
 * Pictures of a list as a source of images, decoded in threads when they are read, and prepared there for training and
 * evaluation (`prepared`, `tensorBatches`). Where the list has pictures with several
 * labels or none, each image has a target too: 1 for each class that is true of it, 0 for the others. Its `label` is then the
 * first of its classes, -1 where it has none.
 *
 * @param indices of pictures of the list
 */
export function pictureSource(
  list: PictureList,
  indices: Uint32Array,
  { pool, channels, name = list.head.folder }: PictureSourceOptions,
): ImageSource {
  const { classNames } = list.head;
  const target = (index: number) => {
    const truths = new Float32Array(classNames.length);
    for (const label of list.labels(indices[index]!)) truths[label] = 1;
    return truths;
  };
  return {
    name,
    count: indices.length,
    classNames,
    channels,
    label: (index) => list.labels(indices[index]!)[0] ?? -1,
    target: list.hasSeveralLabels ? target : undefined,
    pictureName: (index) => list.path(indices[index]!),
    read: (index) => pool.decode(list.file(indices[index]!), channels),
    readPrepared: (index, preparation) => pool.prepare(list.file(indices[index]!), channels, preparation),
  };
}
