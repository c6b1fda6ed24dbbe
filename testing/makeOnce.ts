import { existsSync } from 'node:fs';
import { mkdir, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { inject } from 'vitest';
import type {} from './sharedFolder.ts';

/**
 * A folder that takes long to make, such as a built page: the first test file of a run that asks for it makes it, the others wait
 * for it. A test that changes its files copies it first. The project's `globalSetup` has to be `sharedFolder.ts`.
 *
 * @param name of the folder, the same for all that share it
 * @param make writes the files into a folder that is not there yet
 * @returns the folder's path
 * @throws as `make` does; the next that asks tries again
 */
export async function makeOnce(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(inject('sharedFolder'), name);
  const lock = `${folder}.lock`;
  while (!existsSync(folder)) {
    if (!(await take(lock))) {
      await setTimeout(100);
      continue;
    }
    try {
      // Whoever had the lock before may have made it.
      if (existsSync(folder)) break;
      // Made under another name, so that a folder of the right name is always complete.
      const unfinished = `${folder}.unfinished`;
      await rm(unfinished, { recursive: true, force: true });
      await make(unfinished);
      await rename(unfinished, folder);
    } finally {
      await rmdir(lock);
    }
  }
  return folder;
}

async function take(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
