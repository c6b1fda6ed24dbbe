import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { makeFolders, obstacleTo } from '@densenet/data/node';
import {
  CheckpointFolderError,
  type CheckpointLock,
  CheckpointLockedError,
  listCheckpoints,
  lockCheckpoint,
} from '@densenet/interop/node';
import { shellQuoted } from '../terminal/commandLine.ts';

/** Folder under which trainings are saved and looked for. */
export const checkpointsFolder = 'checkpoints';

/** The folder in which a training is saved, and the lock on it, to be released when the training ends. */
export interface OutFolder {
  out: string;
  lock: CheckpointLock;
}

/** The folder of a training of this recipe, unless the user names one: by recipe and time. */
export function defaultOut(recipeName: string, now: Date): string {
  const stamp = now.toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '');
  return join(checkpointsFolder, `${recipeName}-${stamp}`);
}

/**
 * Locks the folder that the user named for a training, and checks beforehand that a checkpoint can be written there. Makes the
 * folders above it.
 *
 * @param resumed the checkpoint that is resumed, the only one that may be overwritten
 * @throws CheckpointLockedError where another training holds the folder
 * @throws CheckpointFolderError where another checkpoint is there or the place cannot be written
 */
export async function takeOut(out: string, resumed?: string): Promise<OutFolder> {
  const lock = await lockWithFolders(out);
  try {
    if ((resumed === undefined || resolve(resumed) !== resolve(out)) && (await holdsCheckpoint(out))) {
      throw new CheckpointFolderError(
        `${out} holds a checkpoint already: go on with it (--resume ${shellQuoted(out)}), name another folder (--out) or remove it`,
      );
    }
    return { out, lock };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * Locks the first free folder of `name`, `name-2`, `name-3` and so on, since trainings that start in the same second have one
 * default name.
 *
 * @throws CheckpointFolderError where the place cannot be written
 */
export async function takeFreeOut(name: string): Promise<OutFolder> {
  for (let count = 1; ; count++) {
    const out = count === 1 ? name : `${name}-${count}`;
    const lock = await lockWithFolders(out).catch((error: unknown) => {
      if (error instanceof CheckpointLockedError) return undefined;
      throw error;
    });
    if (!lock) continue;
    let isFree = false;
    try {
      // Checked under the lock: a training that had it may have ended, and left its checkpoint, just now.
      isFree = !(await holdsCheckpoint(out)) && !(await stat(out).catch(() => undefined));
    } finally {
      if (!isFree) lock.release();
    }
    if (isFree) return { out, lock };
  }
}

/** Whether a checkpoint is there; also one whose writer was killed after it had moved the former checkpoint aside. */
async function holdsCheckpoint(out: string): Promise<boolean> {
  const [folder, name] = [dirname(resolve(out)), basename(resolve(out))];
  return (await listCheckpoints(folder)).some((found) => found.name === name);
}

async function lockWithFolders(out: string): Promise<CheckpointLock> {
  const folder = dirname(resolve(out));
  try {
    await makeFolders(folder);
    return await lockCheckpoint(out);
  } catch (error) {
    if (error instanceof CheckpointLockedError) {
      throw new CheckpointLockedError(`${error.message}, or name another folder (--out)`, { cause: error });
    }
    if (error instanceof CheckpointFolderError) throw error;
    throw new CheckpointFolderError(`cannot write the checkpoint ${out}: ${await reason(error, folder)}`, {
      cause: error,
    });
  }
}

async function reason(error: unknown, folder: string): Promise<string> {
  const { code } = error as NodeJS.ErrnoException;
  const elsewhere = 'name another folder (--out)';
  switch (code) {
    case 'EEXIST':
    case 'ENOTDIR':
      return `a file is where a folder has to be (${folder})`;
    case 'EACCES':
    case 'EPERM':
      return `permission denied in ${folder}: change its permissions or ${elsewhere}`;
    case 'EROFS':
      return `${folder} is on a read-only file system: ${elsewhere}`;
    case 'ENOSPC':
      return `no space left on the file system of ${folder}: make room or ${elsewhere}`;
    default:
      return obstacleTo(folder, error as NodeJS.ErrnoException);
  }
}
