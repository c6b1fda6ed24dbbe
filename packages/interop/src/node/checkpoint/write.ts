import { mkdir, readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { replaceFolder } from '@densenet/data/node';
import { CheckpointFolderError, errorCode, writeError } from './errors.ts';
import { MODEL_FILE, STATE_FILE } from './read.ts';
import { followLinks, recoverCheckpoint, removeLeftovers } from './recover.ts';
import { claimSibling, releaseSibling } from './siblings.ts';

/** Files that file managers put into folders that a user opened. */
const LITTER = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);

/**
 * Puts these files into the folder `directory`, whole or not at all: whenever the process or the machine dies,
 * `readCheckpointFolder` finds either the checkpoint that was there before or this one. The model and the state of the former
 * checkpoint are gone then, also where no new one is among the files; whatever else is in the folder stays. Folders above it are
 * made as needed. Of two processes that write the same checkpoint, the later wins. Uses `replaceFolder` of `@densenet/data/node`;
 * where a death leaves the old folder moved aside, readers and the next writer find it by its name. A file in the folder may be
 * another one after a write (where its file system has no hard links), so one that grows is opened anew after each.
 *
 * @throws CheckpointFolderError where that cannot be done: no space, no permission, or something at `directory` that is
 * not a checkpoint
 */
export async function writeCheckpointFolder(
  directory: string,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<void> {
  for (const name of Object.keys(files)) {
    if (basename(name) !== name || ['', '.', '..'].includes(name)) {
      throw new CheckpointFolderError(`a file of a checkpoint must have a plain name, got ${JSON.stringify(name)}`);
    }
  }
  const target = await followLinks(directory);
  const temporary = claimSibling(target, 'writing');
  try {
    await mkdir(dirname(target), { recursive: true });
    await recoverCheckpoint(target);
    const carried = await otherNames(target, files);
    await removeLeftovers(target);
    const parts = Object.entries(files).map(([path, bytes]) => ({ path, bytes }));
    await replaceFolder(target, parts, { temporary, aside: () => asideOf(target), carried });
  } catch (error) {
    throw error instanceof CheckpointFolderError ? error : await writeError(error, target, files);
  } finally {
    releaseSibling(temporary);
  }
}

/**
 * What else is in a checkpoint's folder: it is to stay there.
 *
 * @throws CheckpointFolderError where the folder is no checkpoint's and holds something: it is not for us to exchange
 */
async function otherNames(target: string, files: Readonly<Record<string, Uint8Array>>): Promise<string[]> {
  if (target === process.cwd()) {
    throw new CheckpointFolderError(`cannot write a checkpoint over the current folder ${target}: name a folder in it`);
  }
  const names = await readdir(target).catch((error: unknown): string[] => {
    if (errorCode(error) === 'ENOENT') return [];
    if (errorCode(error) === 'ENOTDIR') {
      throw new CheckpointFolderError(
        `cannot write the checkpoint ${target}: a file is there, expected a folder or nothing`,
      );
    }
    throw error;
  });
  const replaced = new Set<string>([MODEL_FILE, STATE_FILE, ...Object.keys(files)]);
  const others = names.filter((name) => !replaced.has(name) && !LITTER.has(name));
  if (others.length > 0 && !names.includes(MODEL_FILE)) {
    throw new CheckpointFolderError(
      `cannot write the checkpoint ${target}: the folder holds ${JSON.stringify(others[0])} and no checkpoint. Name another folder.`,
    );
  }
  return others;
}

function asideOf(target: string): { path: string; release(): void } {
  const path = claimSibling(target, 'replaced');
  return { path, release: () => releaseSibling(path) };
}
