import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CheckpointFolderError, errorCode } from './errors.ts';
import { MODEL_FILE } from './read.ts';
import { replacedCheckpoint } from './siblings.ts';

export interface CheckpointListing {
  name: string;
  path: string;
  /** When its model was written. */
  time: Date;
}

/**
 * The checkpoint folders directly in `root`, newest first; none when `root` does not exist. A checkpoint of which a killed
 * writer left only the copy that it had moved aside is listed, too: `readCheckpointFolder(path)` recovers it.
 * @throws CheckpointFolderError where `root` cannot be listed
 */
export async function listCheckpoints(root: string): Promise<CheckpointListing[]> {
  const folders = await readdir(root).catch((error: unknown): string[] => {
    if (errorCode(error) === 'ENOENT') return [];
    throw new CheckpointFolderError(`cannot list the checkpoints in ${root}: ${(error as Error).message}`, {
      cause: error,
    });
  });
  const found = new Map<string, CheckpointListing>();
  for (const folder of folders) {
    const name = folder.startsWith('.') ? replacedCheckpoint(folder) : folder;
    if (name === undefined || (name !== folder && folders.includes(name))) continue;
    const model = await stat(join(root, folder, MODEL_FILE)).catch(() => undefined);
    if (model === undefined || !model.isFile()) continue;
    const known = found.get(name);
    if (known === undefined || known.time < model.mtime) {
      found.set(name, { name, path: join(resolve(root), name), time: model.mtime });
    }
  }
  return [...found.values()].sort((a, b) => b.time.getTime() - a.time.getTime() || (a.name < b.name ? -1 : 1));
}
