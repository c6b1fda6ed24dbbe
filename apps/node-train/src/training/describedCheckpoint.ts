import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '@densenet/data/node';
import { lockCheckpoint, MODEL_FILE, naming, readCheckpointFolder } from '@densenet/interop/node';
import { describeModelFile } from '@densenet/model';

/** A checkpoint whose model file gets other descriptions. */
export interface DescribedCheckpoint {
  /** The checkpoint folder or model file, as the user named it. */
  source: string;
  /** The model file. */
  file: string;
  /** Writes descriptions into the model file, whole or not at all. */
  describe(changes: Parameters<typeof describeModelFile>[1]): Promise<void>;
  release(): void;
}

/**
 * Takes a checkpoint folder or a model file to write descriptions into. A folder is locked: if a training went on with it
 * meanwhile, one of the two would be lost.
 *
 * @throws CheckpointLockedError where a training has the folder
 * @throws RangeError where there is no file on this machine
 */
export async function openToDescribe(source: string): Promise<DescribedCheckpoint> {
  const found = await stat(source).catch(() => undefined);
  if (!found?.isDirectory()) {
    if (found?.isFile()) return described(source, source, () => {});
    throw new RangeError(`${source} is no file here to write into: export it first (densenet export)`);
  }
  const lock = await lockCheckpoint(source);
  try {
    // Puts a checkpoint back that a killed writer left aside.
    await readCheckpointFolder(source);
  } catch (error) {
    lock.release();
    throw error;
  }
  return described(source, join(source, MODEL_FILE), () => lock.release());
}

function described(source: string, file: string, release: () => void): DescribedCheckpoint {
  return {
    source,
    file,
    async describe(changes) {
      const bytes = await readFile(file);
      await writeWhole(
        file,
        naming(file, () => describeModelFile(bytes, changes)),
      );
    },
    release,
  };
}
