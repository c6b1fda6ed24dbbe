// npm run bench: this project and others, the same network and batch, in turn. README.md says how to read it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { cases, selectCases, titleOf } from './cases.ts';
import { contestantsOf } from './contestants.ts';
import { performanceChart } from './report/chart.ts';
import { ResultsError } from './report/expectFields.ts';
import { parseResults } from './report/parseResults.ts';
import type { Results } from './report/results.ts';
import { formatMarkdown, formatResults, machineLine } from './report/table.ts';
import { runAll } from './run/runAll.ts';

interface Flags {
  cases?: string[];
  contestants?: string[];
  rounds: number;
  threads: number;
  python: boolean;
  photos?: string;
  from?: string;
  json?: string;
  svg?: string;
  markdown?: string;
  list?: true;
}

const names = (value: string) => value.split(',').map((name) => name.trim());

function count(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('expected a positive integer.');
}

function list(): void {
  for (const each of cases) {
    console.log(`${each.name}${each.onRequest ? ' (only where named)' : ''}: ${titleOf(each)}`);
    console.log(
      `    ${contestantsOf(each)
        .map(({ name }) => name)
        .join(', ')}`,
    );
  }
}

async function measure(flags: Flags): Promise<Results> {
  const plan = selectCases(flags.cases).map((each) => ({
    benchCase: each,
    contestants: contestantsOf(each, flags.contestants),
  }));
  const folder = mkdtempSync(join(tmpdir(), 'densenet-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  // Written after every case, so that a run that is interrupted keeps what it has measured.
  return runAll(plan, { ...flags, folder, onCase: (results) => write(flags, results) });
}

function write({ json, svg, markdown }: Flags, results: Results): void {
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(results, undefined, 2)}\n`);
  if (svg !== undefined) writeFileSync(svg, performanceChart(results));
  if (markdown !== undefined) writeFileSync(markdown, formatMarkdown(results));
}

const program = new Command('bench')
  .description('training steps and inference: this project beside stock TensorFlow.js, PyTorch, Keras and onnxruntime')
  .option('--cases <names>', 'with commas between; --list shows them', names)
  .option('--contestants <names>', 'with commas between; ours is always among them', names)
  .option('--rounds <count>', 'measured turns of each contestant', count, 7)
  .option('--threads <count>', 'of every native contestant; the web has one', count, availableParallelism())
  .option('--no-python', 'without PyTorch and Keras, whose environments take gigabytes and minutes on first use')
  .option('--photos <folder>', 'of JPEG files, for the cases that train on photos; without it some are made')
  .option('--json <file>', 'write all figures')
  .option('--svg <file>', 'write a chart of images a second')
  .option('--markdown <file>', 'write the tables for docs/performance.md')
  .option('--from <file>', 'measure nothing: read what --json wrote')
  .option('--list', 'say which cases and contestants there are')
  .action(async (flags: Flags) => {
    if (flags.list) {
      list();
      return;
    }
    if (flags.from === undefined) {
      // Each case was printed when it was done.
      console.log(machineLine(await measure(flags)));
      return;
    }
    const results = parseResults(readFileSync(flags.from, 'utf8'));
    write(flags, results);
    console.log(formatResults(results));
  });

try {
  await program.parseAsync();
} catch (error) {
  // A wrong option, or a file that cannot be read or written: the message is enough. Any other error is shown with its stack.
  const isExplained = error instanceof RangeError || error instanceof ResultsError;
  if (!(isExplained || (error instanceof Error && 'syscall' in error))) throw error;
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
}
