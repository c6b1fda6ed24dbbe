import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { type FoundPictures, findPictures, isPictureName, naturally, PictureError } from '@densenet/data/node';
import { glob, isDynamicPattern } from 'tinyglobby';
import { note } from '../terminal/output.ts';

/**
 * The pictures that arguments of the command line name: files, folders with all pictures in and below them, patterns such as
 * `photos/*.jpg`, and addresses. How many a folder or a pattern has is noted.
 *
 * @throws PictureError where a file is not there, a folder has no picture, or a pattern matches none
 */
export async function picturePaths(words: readonly string[]): Promise<string[]> {
  const all: string[] = [];
  for (const word of words) {
    if (/^https?:\/\//i.test(word)) {
      all.push(word);
      continue;
    }
    const { paths, others } = await picturesOf(word);
    if (others !== undefined) {
      const left = others > 0 ? ` (${others} other files are left out)` : '';
      note(`${word}: ${paths.length} ${paths.length === 1 ? 'picture' : 'pictures'}${left}`);
    }
    for (const path of paths) all.push(path);
  }
  return all;
}

async function picturesOf(word: string): Promise<FoundPictures> {
  // Where a file is called `a[1].png`, that file is meant and not a pattern.
  const isThere = await stat(word).then(
    () => true,
    () => false,
  );
  if (isThere || !isDynamicPattern(word)) return findPictures(word);
  const files = await glob(word, { expandDirectories: false, absolute: isAbsolute(word) });
  const paths = files.filter(isPictureName).sort(naturally);
  if (paths.length > 0) return { paths, others: files.length - paths.length };
  const found = files.length === 0 ? 'no file' : `none of the ${files.length} files`;
  throw new PictureError(
    `${found} that the pattern ${word} stands for is a picture by its name (.png, .jpg and the like)`,
  );
}
