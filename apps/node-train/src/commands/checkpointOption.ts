import type { Command } from 'commander';
import { listCheckpoints } from '../checkpoint/index.ts';
import { note } from '../terminal/output.ts';
import { checkpointsFolder } from '../training/outFolder.ts';
import { readTrained, type TrainedModel } from '../training/trained.ts';

/** Flags of every command that reads a trained network. */
export interface ReadFlags {
  allowNonFinite?: true;
}

export function addReadFlags(command: Command): Command {
  return command.option('--allow-non-finite', 'take weights that are NaN or infinite too, instead of refusing them');
}

export function addCheckpointFlag(command: Command): Command {
  return addReadFlags(command).option(
    '--checkpoint <source>',
    'checkpoint folder, file of weights (.safetensors, .pth, .h5, .keras), address, or repository on Hugging Face ' +
      `(default: the newest under ${checkpointsFolder})`,
  );
}

/**
 * The network that `source` names, or the newest one that was trained here. Needs no backend.
 *
 * @throws RangeError if none is named and there is none
 */
export async function readChosen(
  source: string | undefined,
  { allowNonFinite }: ReadFlags = {},
): Promise<TrainedModel> {
  if (source !== undefined) return readTrained(source, { allowNonFinite });
  const newest = (await listCheckpoints(checkpointsFolder))[0];
  if (!newest) {
    throw new RangeError(
      `there is no checkpoint under ${checkpointsFolder}: train one (densenet train) or name one with --checkpoint`,
    );
  }
  note(`checkpoint: ${newest.path}`);
  return readTrained(newest.path, { allowNonFinite });
}
