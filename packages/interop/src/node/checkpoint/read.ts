import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointFolderError, errorCode } from './errors.ts';
import { followLinks, recoverCheckpoint } from './recover.ts';

/** The network: parameters, running statistics, config, labels. */
export const MODEL_FILE = 'model.safetensors';
/** What resuming the training takes beside the network. */
export const STATE_FILE = 'state.safetensors';

/** How often a checkpoint may be replaced under a reader before it gives up. */
const MAX_ATTEMPTS = 10;

export interface CheckpointBytes {
  model: Uint8Array;
  state?: Uint8Array;
}

/**
 * The bytes of a checkpoint folder, both files of one and the same writing even while another process replaces it; or
 * of a bare `.safetensors` file, which has no state. Finds the old checkpoint of a writer that was killed while it put
 * a new one in place.
 * @throws CheckpointFolderError where there is no such checkpoint or it cannot be read
 */
export async function readCheckpointFolder(path: string): Promise<CheckpointBytes> {
  try {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const found = await readOnce(await followLinks(path));
      if (found !== undefined) return found;
    }
  } catch (error) {
    if (error instanceof CheckpointFolderError) throw error;
    throw new CheckpointFolderError(`cannot read the checkpoint ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  throw new CheckpointFolderError(`cannot read the checkpoint ${path}: it is being replaced all the time`);
}

/** Undefined when the checkpoint was replaced during the reading. */
async function readOnce(path: string): Promise<CheckpointBytes | undefined> {
  const place = await recoverCheckpoint(path);
  if (place === undefined) {
    throw new CheckpointFolderError(
      `no checkpoint at ${path}: expected a folder with ${MODEL_FILE} in it, or a file of weights (.safetensors, .pth, .h5, .keras)`,
    );
  }
  const before = await identity(place);
  if (before === undefined) return undefined;
  const model = await readRegularFile(before.isFolder ? join(place, MODEL_FILE) : place);
  if (!before.isFolder) return model && { model };
  const state = await readRegularFile(join(place, STATE_FILE));
  if ((await identity(place))?.id !== before.id) return undefined;
  if (model === undefined) throw new CheckpointFolderError(`no checkpoint in ${path}: the folder has no ${MODEL_FILE}`);
  return state === undefined ? { model } : { model, state };
}

/** Tells a folder from one that was later put in its place under the same name. */
async function identity(path: string): Promise<{ id: string; isFolder: boolean } | undefined> {
  try {
    const found = await stat(path, { bigint: true });
    return { id: `${found.dev} ${found.ino} ${found.mtimeNs}`, isFolder: found.isDirectory() };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Undefined when nothing is there. Pipes and devices are refused: they may have no end. */
async function readRegularFile(path: string): Promise<Uint8Array | undefined> {
  try {
    if (!(await stat(path)).isFile()) throw new CheckpointFolderError(`${path} is not a regular file`);
    const { buffer, byteOffset, byteLength } = await readFile(path);
    return new Uint8Array(buffer, byteOffset, byteLength);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
