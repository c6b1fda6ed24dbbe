import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CheckpointFolderError, errorCode, writeError } from './errors.ts';
import { followLinks, recoverCheckpoint, removeLeftovers } from './recover.ts';
import { claimSibling, releaseSibling } from './siblings.ts';

/** Files that desktops put into folders that someone looked at. */
const LITTER = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);

/** How often other processes that write the same checkpoint at once may get in between. */
const MAX_ATTEMPTS = 10;

/**
 * Makes `directory` a folder with exactly these files, whole or not at all: whenever the process or the machine dies,
 * either the checkpoint that was there before or this one is found by `readCheckpointFolder`. Folders above it are made
 * as needed. Of two processes that write the same one, the later wins.
 *
 * 1. The files go into a new folder beside it, each flushed to the disk. Up to here nothing was changed.
 * 2. The old folder is renamed aside, the new one into its place. A death between the two leaves the old one aside,
 *    where readers and the next writer find it.
 * 3. The renames are flushed to the disk, then the old one is removed.
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
    await writeFiles(temporary, files);
    await moveIntoPlace(temporary, target);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => {});
    throw error instanceof CheckpointFolderError ? error : await writeError(error, target, files);
  } finally {
    releaseSibling(temporary);
  }
}

/** Replacing removes what was there: never a folder with anything but a checkpoint in it. */
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

async function writeFiles(folder: string, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  await mkdir(folder);
  for (const [name, bytes] of Object.entries(files)) {
    const file = await open(join(folder, name), 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  }
  await syncFolder(folder);
}

async function moveIntoPlace(temporary: string, target: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const aside = claimSibling(target, 'replaced');
    try {
      const hadOld = await renameIfThere(target, aside);
      try {
        await rename(temporary, target);
      } catch (error) {
        // Another process put its checkpoint there in between: that goes aside too, and what we hold is older still.
        const overtaken = ['ENOTEMPTY', 'EEXIST'].includes(errorCode(error) ?? '') && attempt < MAX_ATTEMPTS;
        if (!overtaken) {
          if (hadOld) await rename(aside, target).catch(() => {}); // if not, readers still find it aside
          throw error;
        }
        await rm(aside, { recursive: true, force: true });
        continue;
      }
      await syncFolder(dirname(target));
      await rm(aside, { recursive: true, force: true }).catch(() => {}); // then the next writer removes it
      return;
    } finally {
      releaseSibling(aside);
    }
  }
}

async function renameIfThere(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Flushes which names a folder holds. Windows has no such thing, and some network file systems refuse it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder);
  try {
    await handle.sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP'].includes(errorCode(error) ?? '')) throw error;
  } finally {
    await handle.close();
  }
}
