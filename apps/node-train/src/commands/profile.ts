import { writeWhole } from '@densenet/data/node';
import { type Run, record, summarizeProfile, waitForQueue } from '@densenet/diagnostics';
import type { Rung } from '@densenet/runtime';
import { Command } from 'commander';
import { networkNames } from '../comparison/networks.ts';
import { formatProfile } from '../profile/table.ts';
import { print } from '../terminal/output.ts';
import { addCaseFlags, type CaseFlags, caseOf, describeCase, startForCase } from '../workload/caseOptions.ts';
import { addBackendFlags, type BackendFlags, positiveInteger } from './options.ts';

interface ProfileFlags extends BackendFlags, CaseFlags {
  size?: number;
  batchSize: number;
  steps: number;
  inference?: true;
  memoryEfficient?: true;
  json?: string;
}

/** Steps that are not measured: in them kernels are compiled and memory is allocated for the first time. */
const warmUp = 2;

export function profileCommand(): Command {
  const command = new Command('profile')
    .description('where the time of a training step goes, and what it takes of memory, by operation and layer')
    .argument('[network]', `one of ${networkNames.join(', ')}`, 'chapter')
    .option('--size <pixels>', "height and width of the image (default: the network's own)", positiveInteger)
    .option('--batch-size <count>', 'images in the batch', positiveInteger, 64)
    .option('--steps <count>', 'steps that medians are taken of, after two to warm up', positiveInteger, 5)
    .option('--inference', 'of inference, instead of training')
    .option('--memory-efficient', 'of training that computes norms and ReLUs again instead of keeping them')
    .option('--json <file>', 'also write all figures, of every layer, as JSON');
  addBackendFlags(addCaseFlags(command));
  return command.action(profile);
}

async function profile(name: string, flags: ProfileFlags): Promise<void> {
  if (flags.inference && flags.memoryEfficient)
    throw new RangeError('--memory-efficient is of training: leave out it or --inference');
  const what = caseOf(name, flags.size, flags.batchSize, flags);
  const { rung, device } = await startForCase(flags);
  const run: Run = flags.inference ? 'inference' : flags.memoryEfficient ? 'efficient' : 'plain';
  const { steps } = flags;
  const wait = waiting[rung] === 'each step' ? waitForQueue : undefined;
  const measured = summarizeProfile(await record(what, run, { warmUp, steps, wait }));
  const title = `${describeCase(what)}, ${titles[run]}, ${device}: medians of ${steps} steps after ${warmUp}`;
  print(title, ...`${notes[waiting[rung] ?? 'none']}\n${formatProfile(measured)}`.split('\n'));
  if (flags.json === undefined) return;
  const { size, batchSize } = what;
  const document = {
    network: name,
    size,
    batchSize,
    run,
    backend: rung,
    fused: flags.fused,
    device,
    steps,
    warmUp,
    ...measured,
  };
  await writeWhole(flags.json, `${JSON.stringify(document, null, 1)}\n`);
}

const titles: Record<Run, string> = {
  plain: 'training',
  efficient: 'memory-efficient training',
  tape: "training by TensorFlow.js' tape",
  inference: 'inference',
};

/** How the end of an operation is awaited on backends whose calls return before it is done. */
const waiting: Partial<Record<Rung, 'each step' | 'never'>> = { 'native-cuda': 'each step', webgpu: 'never' };

const notes = {
  none: '',
  'each step': 'The GPU is waited for after each operation, which takes some time itself.\n',
  never:
    'WebGPU cannot be waited for in between: times are those until work is queued; the wait for the loss has the rest.\n',
};
