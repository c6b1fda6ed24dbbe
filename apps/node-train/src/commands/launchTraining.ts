import { availableParallelism } from 'node:os';
import { endsWithParent } from '../launch/endsWithParent.ts';
import { launch } from '../launch/launch.ts';
import { ownNetwork } from '../launch/ownNetwork.ts';
import { sharesOf, visibleGpus, type WorkerShare } from '../launch/shares.ts';
import { note } from '../terminal/output.ts';
import type { Stop } from '../terminal/stopSignals.ts';
import { formatPosition } from '../training/report.ts';
import type { BackendFlags, DataFlags } from './options.ts';
import type { ReplicaFlags } from './replicaFlags.ts';
import { countGpus, howToGoOn } from './replicas.ts';

/**
 * Runs this command in several processes on this machine.
 *
 * @returns the exit code
 * @throws RangeError where the machine has no room for so many; it names the flag
 * @throws LaunchError where one of them fails
 */
export async function launchTraining(
  workers: number,
  flags: ReplicaFlags & BackendFlags & DataFlags,
  stop: Stop,
): Promise<number> {
  const gpus = visibleGpus(await countGpus(), process.env.CUDA_VISIBLE_DEVICES);
  const shares = sharesOf({ cores: availableParallelism(), gpus }, { ...flags, workers });
  const found = await ownNetwork();
  const network = 'prefix' in found ? found : undefined;
  note(`${workers} processes, ${sharesText(shares)}`);
  if ('reason' in found && !flags.trustedNetwork) note(openPorts(found.reason));
  try {
    return await launch(
      {
        command: [process.execPath, ...process.execArgv, ...process.argv.slice(1)],
        env: process.env,
        shares,
        network,
        prefix: await endsWithParent(),
        maxRestarts: flags.maxRestarts ?? 0,
        formatSaved: (out, position) =>
          `${out} holds the training ${formatPosition(position)}; ${howToGoOn(out, flags, false)}`,
      },
      stop,
    );
  } finally {
    network?.close();
  }
}

function sharesText([share]: readonly WorkerShare[]): string {
  const { gpu, threads } = share!;
  if (gpu !== undefined) return 'a GPU each';
  return `${threads === 1 ? '1 thread' : `${threads} threads`} each`;
}

const openPorts = (reason: string): string =>
  `warning: THE PORTS OF THE PROCESSES ARE OPEN TO THE NETWORK, without a password or encryption: who reaches this machine can read and change what is trained. ` +
  `They would have a network of their own, which this system does not let them have (${reason}). Close the ports by a firewall, ` +
  'or say that the network is trusted (--trusted-network): docs/scale-out.md';
