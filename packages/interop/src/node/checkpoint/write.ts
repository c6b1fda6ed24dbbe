import { mkdir, readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { replaceFolder } from '@densenet/data/node';
import { CheckpointFolderError, errorCode, writeError } from './errors.ts';
import { followLinks, recoverCheckpoint, removeLeftovers } from './recover.ts';
import { claimSibling, releaseSibling } from './siblings.ts';

/** Files that file managers put into folders that a user opened. */
const LITTER = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);

/**
 * Makes `directory` a folder with exactly these files, whole or not at all: whenever the process or the machine dies,
 * `readCheckpointFolder` finds either the checkpoint that was there before or this one. Folders above it are made as needed.
 * Of two processes that write the same checkpoint, the later wins. Uses `replaceFolder` of `@densenet/data/node`; where a death
 * leaves the old folder moved aside, readers and the next writer find it by its name.
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
    await refuseOthersData(target, files);
    await removeLeftovers(target);
    const parts = Object.entries(files).map(([path, bytes]) => ({ path, bytes }));
    await replaceFolder(target, parts, { temporary, aside: () => asideOf(target) });
  } catch (error) {
    throw error instanceof CheckpointFolderError ? error : await writeError(error, target, files);
  } finally {
    releaseSibling(temporary);
  }
}

/** Refuses to replace, and so to delete, a folder with anything but a checkpoint in it. */
async function refuseOthersData(target: string, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  if (target === process.cwd()) {
    throw new CheckpointFolderError(`cannot write a checkpoint over the current folder ${target}: name a folder in it`);
  }
  const names = await readdir(target).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return [];
    if (errorCode(error) === 'ENOTDIR') {
      throw new CheckpointFolderError(
        `cannot write the checkpoint ${target}: a file is there, expected a folder or nothing`,
      );
    }
    throw error;
  });
  const other = names.find(
    (name) => !Object.hasOwn(files, name) && !name.endsWith('.safetensors') && !LITTER.has(name),
  );
  if (other !== undefined) {
    throw new CheckpointFolderError(
      `cannot write the checkpoint ${target}: the folder holds ${JSON.stringify(other)}, which is not part of a checkpoint and would be lost. Name another folder.`,
    );
  }
}

function asideOf(target: string): { path: string; release(): void } {
  const path = claimSibling(target, 'replaced');
  return { path, release: () => releaseSibling(path) };
}
