import { listCheckpoints, type TrainedModel } from '@densenet/interop/node';
import { CheckpointError, NonFiniteWeightsError } from '@densenet/model';
import type { Command } from 'commander';
import { note } from '../terminal/output.ts';
import { checkpointsFolder } from '../training/outFolder.ts';
import { readNoting } from '../training/readNoting.ts';
import { addDescriptionFlags, type Description, type DescriptionFlags, describedBy } from './descriptionFlags.ts';
import { addLayoutFlags, type LayoutFlags, layoutBy } from './layoutFlags.ts';

/** Flags of every command that uses a trained network. */
export interface ReadFlags extends LayoutFlags {
  allowNonFinite?: true;
}

/** {@link readNoting} by the flags; an error names the flag that would help. */
export async function readWith(
  { allowNonFinite, ...flags }: ReadFlags,
  source: string,
  description: Partial<Description> = {},
): Promise<TrainedModel> {
  const layout = await layoutBy(flags);
  try {
    return await readNoting(source, { ...description, ...layout, allowNonFinite });
  } catch (error) {
    const { cause, message } = error as Error;
    if (!(cause instanceof NonFiniteWeightsError)) throw error;
    throw new CheckpointError(`${message}, or read it all the same with --allow-non-finite`, { cause });
  }
}

export function addReadFlags(command: Command): Command {
  return addLayoutFlags(command).option(
    '--allow-non-finite',
    'take weights that are NaN or infinite too, instead of refusing them',
  );
}

/** Flags of every command that uses a trained network on pictures or data. */
export interface ChosenFlags extends ReadFlags, DescriptionFlags {
  checkpoint?: string;
}

export function addCheckpointFlag(command: Command): Command {
  return addDescriptionFlags(addReadFlags(command)).option(
    '--checkpoint <source>',
    'checkpoint folder, file of weights (.safetensors, .pth, .h5, .keras), address, or repository on Hugging Face ' +
      `(default: the newest under ${checkpointsFolder})`,
  );
}

/**
 * The network that `--checkpoint` names, or the newest one that was trained here, as the other flags describe it. Needs no
 * backend.
 *
 * @throws RangeError where none is named and there is none
 */
export async function readChosen(flags: ChosenFlags): Promise<TrainedModel> {
  const description = await describedBy(flags);
  return readWith(flags, await chosenSource(flags), description);
}

/**
 * What `--checkpoint` names, or the newest checkpoint that was trained here, whose name is then noted.
 *
 * @throws RangeError where none is named and there is none
 */
export async function chosenSource({ checkpoint }: Pick<ChosenFlags, 'checkpoint'>): Promise<string> {
  if (checkpoint !== undefined) return checkpoint;
  const newest = (await listCheckpoints(checkpointsFolder))[0];
  if (!newest) {
    throw new RangeError(
      `there is no checkpoint under ${checkpointsFolder}: train one (densenet train) or name one with --checkpoint`,
    );
  }
  note(`checkpoint: ${newest.path}`);
  return newest.path;
}
