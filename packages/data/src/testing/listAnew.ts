import { type ListPicturesOptions, listPictures } from '../node/folders/listPictures.ts';
import type { PictureList } from '../node/folders/pictureList.ts';
import { temporaryDirectory } from './temporaryDirectory.ts';

/** The list of a folder or table, whose index is kept where no other test sees it. */
export const listAnew = (path: string, options: ListPicturesOptions = {}) =>
  listPictures(path, { cacheDirectory: temporaryDirectory(), ...options });

/** `path part labels` of every picture. */
export const rowsOf = (list: PictureList) =>
  Array.from({ length: list.count }, (_, index) => {
    const labels = [...list.labels(index)].map((label) => list.head.classNames[label]);
    return `${list.path(index)} ${list.part(index)} ${labels.join('|')}`;
  });
