import { mkdir, mkdtemp, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CheckpointFolderError, listCheckpoints } from '../checkpoint/index.ts';

/** Folder under which trainings are saved and looked for. */
export const checkpointsFolder = 'checkpoints';

/** Where a training of this recipe is saved unless the user says otherwise: a folder of its own for each. */
export function defaultOut(recipeName: string, now: Date): string {
  const stamp = now.toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '');
  return join(checkpointsFolder, `${recipeName}-${stamp}`);
}

/**
 * Finds out before the training whether it can be saved in `out`. Makes the folders above it, nothing else.
 *
 * @param resumed the checkpoint gone on with, which alone may be written over
 * @throws CheckpointFolderError if another checkpoint is there or the place cannot be written
 */
export async function checkOut(out: string, resumed?: string): Promise<void> {
  const [folder, name] = [dirname(resolve(out)), basename(resolve(out))];
  const taken = (await listCheckpoints(folder).catch(() => [])).some((found) => found.name === name);
  if (taken && (resumed === undefined || resolve(resumed) !== resolve(out))) {
    throw new CheckpointFolderError(
      `${out} holds a checkpoint already: go on with it (--resume ${out}), name another folder (--out) or remove it`,
    );
  }
  try {
    await mkdir(folder, { recursive: true });
    await rmdir(await mkdtemp(join(folder, '.densenet-')));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'EEXIST' || code === 'ENOTDIR' ? `a file is where a folder has to be (${folder})` : message;
    throw new CheckpointFolderError(`cannot write the checkpoint ${out}: ${reason}`, { cause: error });
  }
}
