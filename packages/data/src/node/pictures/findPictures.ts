import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { PictureError } from '../errors.ts';
import { unreadable } from './readPicture.ts';

/**
 * Endings of pictures' names, also of formats that are not read: a file in one of these is to be reported, not passed over.
 * The format itself is told by the content.
 */
const pictureName = /\.(png|apng|jpe?g|jpe|jfif|webp|gif|tiff?|avif|hei[cf]|bmp|jp2|j2k|jxl)$/i;

/** Whether a file's name is one that pictures have. */
export const isPictureName = (path: string): boolean => pictureName.test(path);

const { compare } = new Intl.Collator('en', { numeric: true });

/** Natural order, for `sort`: `photo2` before `photo10`. */
export const naturally = (a: string, b: string): number => compare(a, b) || (a < b ? -1 : 1);

/** The pictures that a word of the command line stands for. */
export interface FoundPictures {
  paths: string[];
  /** How many files in a folder were left out, going by their names; undefined where the word is a file's name. */
  others?: number;
}

/**
 * A file by its name, whatever it is called; of a folder all pictures in it and in folders below, in natural order. What
 * begins with a dot is passed over, and links to folders are not followed.
 *
 * @throws PictureError where nothing is there, or no picture is in the folder
 */
export async function findPictures(word: string): Promise<FoundPictures> {
  const found = await stat(word).catch((error: unknown) => {
    throw unreadable(word, error);
  });
  if (!found.isDirectory()) return { paths: [word] };
  const entries = await readdir(word, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(word, error);
  });
  const files = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(word, join(entry.parentPath, entry.name)))
    .filter((path) => !path.split(sep).some((part) => part.startsWith('.')));
  const pictures = files.filter(isPictureName).sort(naturally);
  if (pictures.length === 0) {
    throw new PictureError(
      `there is no picture in ${word} or in folders below it (${files.length} other files): expected names that end in .png, ` +
        '.jpg and the like',
    );
  }
  return { paths: pictures.map((path) => join(word, path)), others: files.length - pictures.length };
}
