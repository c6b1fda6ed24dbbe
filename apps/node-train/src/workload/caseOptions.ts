import type { Case } from '@densenet/diagnostics';
import type { Rung } from '@densenet/runtime';
import type { Command } from 'commander';
import { type BackendFlags, positiveInteger, startChosenBackend } from '../commands/options.ts';
import { type NamedNetwork, type NetworkChanges, networkNamed } from '../comparison/networks.ts';

/** Flags that describe a workload to measure or to predict. */
export interface CaseFlags {
  classes?: number;
  channels?: number;
  /** False where native TensorFlow is to run without this project's kernels. */
  fused: boolean;
}

export function addCaseFlags(command: Command): Command {
  return command
    .option('--classes <count>', "classes told apart (default: the network's own)", positiveInteger)
    .option('--channels <count>', 'channels of the image, 1 for grey', positiveInteger)
    .option('--no-fused', "native TensorFlow without this project's own kernels, to compare with");
}

export interface NamedCase extends Case {
  network: NamedNetwork;
}

/**
 * The workload that the arguments and flags describe.
 *
 * @throws RangeError where the name is no network's
 * @throws InputTooSmallError where the network does not take images of the size
 */
export function caseOf(name: string, size: number | undefined, batchSize: number, flags: CaseFlags): NamedCase {
  const changes: NetworkChanges = {
    ...(flags.classes === undefined ? {} : { numClasses: flags.classes }),
    ...(flags.channels === undefined ? {} : { inChannels: flags.channels }),
  };
  const network = networkNamed(name, changes);
  const chosen = size ?? network.ownSize;
  // Throws where the size is too small, before anything is computed.
  network.model.graph(chosen, chosen);
  return { network, size: chosen, batchSize };
}

/** `chapter, 96x96, batch 64`. */
export const describeCase = ({ network, size, batchSize }: NamedCase): string =>
  `${network.name}, ${size}x${size}, batch ${batchSize}`;

/** Starts the backend. `device` also says whether it has this project's kernels. */
export async function startForCase(flags: BackendFlags & CaseFlags): Promise<{ rung: Rung; device: string }> {
  const { rung, device } = await startChosenBackend(flags);
  return { rung, device: flags.fused ? device : `${device}, without fused kernels` };
}
