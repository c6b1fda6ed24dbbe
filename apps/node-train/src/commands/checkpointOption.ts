import type { Command } from 'commander';
import { listCheckpoints } from '../checkpoint/index.ts';
import { checkpointsFolder } from '../training/outFolder.ts';
import { readTrained, type TrainedModel } from '../training/trained.ts';

export function addCheckpointFlag(command: Command): Command {
  return command.option(
    '--checkpoint <path>',
    `checkpoint folder or .safetensors file (default: the newest under ${checkpointsFolder})`,
  );
}

/**
 * The network at `path`, or the newest one that was trained here. Needs no backend.
 *
 * @throws RangeError if none is named and there is none
 */
export async function readChosen(path: string | undefined): Promise<TrainedModel> {
  if (path !== undefined) return readTrained(path);
  const newest = (await listCheckpoints(checkpointsFolder))[0];
  if (!newest) {
    throw new RangeError(
      `there is no checkpoint under ${checkpointsFolder}: train one (densenet train) or name one with --checkpoint`,
    );
  }
  process.stderr.write(`checkpoint: ${newest.path}\n`);
  return readTrained(newest.path);
}
