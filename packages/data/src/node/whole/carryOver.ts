import { constants } from 'node:fs';
import { copyFile, link, lstat, mkdir, open, readdir, readlink, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from './syncFolder.ts';

/**
 * Puts these entries of a folder also into another one on the same file system, folders with all that is in them. Files are the
 * same ones under a second name (a hard link), so that nothing is copied and whoever has one open goes on with it; they are
 * copied where the file system has no links. A symbolic link stays one, with the path that it had: the folders are to be beside
 * each other.
 *
 * @throws the system's own errors
 */
export async function carryOver(from: string, to: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const [source, target] = [join(from, name), join(to, name)];
    const found = await lstat(source);
    if (found.isSymbolicLink()) {
      await symlink(await readlink(source), target);
    } else if (found.isDirectory()) {
      await mkdir(target);
      await carryOver(source, target, await readdir(source));
      await syncFolder(target);
    } else {
      await link(source, target).catch(() => copy(source, target));
    }
  }
}

async function copy(source: string, target: string): Promise<void> {
  await copyFile(source, target, constants.COPYFILE_EXCL);
  const file = await open(target);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
