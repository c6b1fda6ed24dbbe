import type { ImageSource } from '../../sources/imageSource.ts';
import { PictureListError } from '../errors.ts';
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
 * Pictures of a list as a source of images, decoded in threads when they are read.
 *
 * @param indices of pictures of the list
 * @throws PictureListError where a picture has several labels: a source's image has one
 */
export function pictureSource(
  list: PictureList,
  indices: Uint32Array,
  { pool, channels, name = list.head.folder }: PictureSourceOptions,
): ImageSource {
  const { classNames } = list.head;
  const labels = Int32Array.from(indices, (index) => {
    const [label, ...others] = list.labels(index);
    if (others.length === 0) return label!;
    const names = [...list.labels(index)].map((each) => classNames[each]);
    throw new PictureListError(
      `${list.file(index)} has several labels (${names.join(', ')}), and one class an image is what is learned here: ` +
        'give each picture one',
    );
  });
  return {
    name,
    count: indices.length,
    classNames,
    channels,
    label: (index) => labels[index]!,
    read: (index) => pool.decode(list.file(indices[index]!), channels),
  };
}
