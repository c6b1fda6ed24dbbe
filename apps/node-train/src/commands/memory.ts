import { writeWhole } from '@densenet/data/node';
import { predictMemory, type Run, runs } from '@densenet/diagnostics';
import { type MeasuredMemory, measureMemory, measureTimes } from '@densenet/diagnostics/node';
import { Command, Option } from 'commander';
import { networkNames } from '../comparison/networks.ts';
import { memoryChart } from '../memory/chart.ts';
import { type Figures, figuresOf, inOrder } from '../memory/figures.ts';
import { measureInProcess } from '../memory/inProcess.ts';
import { formatMemory, formatPeaks } from '../memory/table.ts';
import { note, print } from '../terminal/output.ts';
import {
  addCaseFlags,
  type CaseFlags,
  caseOf,
  describeCase,
  type NamedCase,
  startForCase,
} from '../workload/caseOptions.ts';
import { addBackendFlags, type BackendFlags, positiveInteger } from './options.ts';

interface MemoryFlags extends BackendFlags, CaseFlags {
  size?: number[];
  batchSize: number[];
  run: Run[];
  measure?: true;
  inThisProcess?: true;
  steps: number;
  chart?: string;
  json?: string;
}

const several = (text: string, before: number[] | undefined): number[] => [...(before ?? []), positiveInteger(text)];

export function memoryCommand(): Command {
  const command = new Command('memory')
    .description('what training and inference take of memory: predicted from shapes, and measured')
    .argument('[networks...]', `some of ${networkNames.join(', ')}`, ['chapter', 'resnet18'])
    .option('--size <pixels...>', "heights and widths of the image (default: each network's own)", several)
    .option('--batch-size <counts...>', 'images in the batch (default: 16)', several)
    .addOption(
      new Option('--run <names...>', 'plain and memory-efficient training, training by the tape, inference')
        .choices(runs)
        .default(['plain', 'efficient', 'inference']),
    )
    .option('--measure', 'also measure, each case in a process of its own')
    .option('--in-this-process', 'measure here, where the peak of an earlier case may hide that of a later one')
    .option('--steps <count>', 'steps that the fastest is taken of where it is measured', positiveInteger, 3)
    .option('--chart <file>', 'also draw a chart, as SVG')
    .option('--json <file>', 'also write all figures as JSON');
  addBackendFlags(addCaseFlags(command));
  return command.action(memory);
}

async function memory(names: readonly string[], flags: MemoryFlags): Promise<void> {
  const sizes = flags.size ?? [undefined];
  const batchSizes = flags.batchSize ?? [16];
  const cases = sizes.flatMap((size) =>
    batchSizes.flatMap((batchSize) => [...new Set(names)].map((name) => caseOf(name, size, batchSize, flags))),
  );
  const { rung, device } = await startForCase(flags);
  const figures: Figures[] = [];
  for (const what of cases) {
    for (const run of inOrder(flags.run)) figures.push(figuresOf(what, run, await predictMemory(what, run)));
  }
  if (flags.measure || flags.inThisProcess) {
    for (const what of cases) await measureAll(what, figures, { ...flags, backend: rung });
  }
  print(...`${formatMemory(figures)}\n\n${formatPeaks(figures)}`.split('\n'));
  const document = { backend: rung, fused: flags.fused, device, cases: figures };
  if (flags.json !== undefined) await writeWhole(flags.json, `${JSON.stringify(document, null, 1)}\n`);
  if (flags.chart !== undefined) await writeWhole(flags.chart, memoryChart(figures, device));
}

/** Measures memory, run by run, then the times of all runs that did not fail. */
async function measureAll(what: NamedCase, figures: readonly Figures[], flags: MemoryFlags): Promise<void> {
  const own = figures.filter(
    ({ network, size, batchSize }) =>
      network === what.network.name && size === what.size && batchSize === what.batchSize,
  );
  for (const one of own) {
    note(`measuring ${describeCase(what)}, ${one.run}`);
    one.measured = await measure(what, one.run, flags);
  }
  const complete = own.filter(({ measured }) => typeof measured === 'object');
  const runsThere = complete.map(({ run }) => run);
  const times = await measureTimes(what, runsThere, flags.steps);
  for (const one of complete) one.time = times.get(one.run)!;
}

async function measure(what: NamedCase, run: Run, flags: MemoryFlags): Promise<MeasuredMemory | string> {
  if (flags.inThisProcess) return measureMemory(what, run);
  const { network, size, batchSize } = what;
  const given = {
    size,
    'batch-size': batchSize,
    run,
    steps: flags.steps,
    backend: flags.backend,
    threads: flags.threads,
  };
  const changed = { classes: flags.classes, channels: flags.channels };
  const args = Object.entries({ ...given, ...changed }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, String(value)],
  );
  if (!flags.fused) args.push('--no-fused');
  const measured = await measureInProcess([network.name, ...args]);
  return typeof measured === 'string' ? measured : measured[0]!.measured!;
}
