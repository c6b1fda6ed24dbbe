// npm run bench:scale: several processes that train together, beside one. README.md says how to read it.
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { ResultsError } from '../report/expectFields.ts';
import { createProgress } from '../run/progress.ts';
import { WorkerError } from '../run/workerProcess.ts';
import { selectScaleOutCases } from './cases.ts';
import { scaleChart } from './chart.ts';
import { type Assumptions, defaultAssumptions } from './curve.ts';
import { parseScaleResults } from './parseScaleResults.ts';
import { caseSection, scaleMachineLine, scaleReport } from './report.ts';
import type { ScaleResults } from './results.ts';
import { runScaleOut } from './run.ts';
import { replaceSection } from './section.ts';

interface Flags {
  cases?: string[];
  rounds: number;
  steps?: number;
  link: boolean;
  linkRate: number;
  linkDelay: number;
  gpuRate?: number;
  gpuBatch?: number;
  gpuHop?: number;
  from?: string;
  json?: string;
  svg?: string;
  markdown?: string;
}

const number = (holds: (value: number) => boolean, expected: string) => (value: string) => {
  const found = Number(value);
  if (value.trim() !== '' && Number.isFinite(found) && holds(found)) return found;
  throw new InvalidArgumentError(`expected ${expected}.`);
};
const count = number((value) => Number.isInteger(value) && value > 0, 'a positive integer');
const positive = number((value) => value > 0, 'a number above 0');
const atLeastZero = number((value) => value >= 0, 'a number, 0 or more');

/** What the computed curve begins with: the given assumptions, but for those that a flag says. */
const assumed = (given: Assumptions, { gpuRate, gpuBatch, gpuHop }: Flags): Assumptions => ({
  ...given,
  ...(gpuRate !== undefined && { imagesPerSecond: gpuRate, source: 'assumed' }),
  ...(gpuBatch !== undefined && { batchSize: gpuBatch }),
  ...(gpuHop !== undefined && { hopMicroseconds: gpuHop }),
});

function write({ json, svg, markdown }: Flags, results: ScaleResults): void {
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(results, undefined, 2)}\n`);
  if (svg !== undefined) writeFileSync(svg, scaleChart(results));
  if (markdown === undefined) return;
  const chart = svg === undefined ? undefined : relative(dirname(markdown), svg);
  writeFileSync(markdown, replaceSection(readIfThere(markdown), scaleReport(results, chart)));
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function measure(flags: Flags): Promise<void> {
  // Found now, and not when minutes have been measured.
  for (const path of [flags.json, flags.svg, flags.markdown]) {
    if (path !== undefined) accessSync(dirname(resolve(path)), constants.W_OK);
  }
  const folder = mkdtempSync(join(tmpdir(), 'densenet-scale-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    // Workers and namespaces end with their input, which closes with this process.
    process.once(signal, () => process.exit(code));
  }
  const progress = createProgress();
  let printed = 0;
  const results = await runScaleOut({
    cases: selectScaleOutCases(flags.cases),
    rounds: flags.rounds,
    steps: flags.steps,
    link: flags.link ? { gigabits: flags.linkRate, delayMilliseconds: flags.linkDelay } : undefined,
    assumptions: assumed(defaultAssumptions, flags),
    folder,
    say: progress.say,
    onResult: (all) => {
      progress.clear();
      for (const each of all.cases.slice(printed)) console.log(`${caseSection(each, all).join('\n\n')}\n`);
      printed = all.cases.length;
      // Written as it comes, so that a run that is broken off keeps what it has measured.
      write(flags, all);
    },
  });
  if ('reason' in results.link && flags.link) console.error(`bench: no link was measured: ${results.link.reason}`);
  console.log(scaleMachineLine(results));
}

const program = new Command('bench:scale')
  .description(
    'training in several processes beside one: images a second, sums by size, two machines with a line between them',
  )
  .option('--cases <names>', 'with commas between; a wrong one lists all', (value) =>
    value.split(',').map((name) => name.trim()),
  )
  .option('--rounds <count>', 'measured turns of each group of processes', count, 7)
  .option('--steps <count>', "measured steps of a turn, in the place of each case's own", count)
  .option('--no-link', 'without the two network namespaces, which need root')
  .option('--link-rate <gigabits>', 'Gbit/s of the line between them, in each direction', positive, 1)
  .option(
    '--link-delay <ms>',
    "of that line, one way, added to the system's own; needs the kernel's sch_netem",
    atLeastZero,
    0,
  )
  .option(
    '--gpu-rate <images>',
    'a second that one GPU learns from, DenseNet-121 at 224 px: for the computed curve',
    positive,
  )
  .option('--gpu-batch <images>', 'a step, of each GPU: for the computed curve', count)
  .option('--gpu-hop <microseconds>', 'a message takes beside its bytes: for the computed curve', positive)
  .option('--json <file>', 'write all figures')
  .option('--svg <file>', 'write the charts')
  .option('--markdown <file>', 'write the tables; into docs/scale-out.md between its marks')
  .option('--from <file>', 'measure nothing: read what --json wrote')
  .action(async (flags: Flags) => {
    if (flags.from === undefined) {
      await measure(flags);
      return;
    }
    const read = parseScaleResults(readFileSync(flags.from, 'utf8'));
    const results = { ...read, assumptions: assumed(read.assumptions, flags) };
    write(flags, results);
    console.log(scaleReport(results));
  });

try {
  await program.parseAsync();
} catch (error) {
  const isExplained = [RangeError, ResultsError, WorkerError].some((kind) => error instanceof kind);
  if (!(isExplained || (error instanceof Error && 'syscall' in error))) throw error;
  console.error(`bench: ${(error as Error).message}`);
  process.exitCode = 1;
}
