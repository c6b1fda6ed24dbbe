import { type ChildProcess, fork } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';

interface StepReport {
  milliseconds: number;
  loss: number;
  peakMegabytes: number;
}

const next = <T>(child: ChildProcess): Promise<T> =>
  new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as T));
    child.once('exit', (code) => reject(new Error(`a contestant ended with exit code ${code}`)));
  });

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Measures a case: each contestant in its own process, their steps in turn, so that a machine's mood hits both alike. */
async function measure(size: number, batchSize: number, rounds: number): Promise<void> {
  const worker = fileURLToPath(new URL('./worker.js', import.meta.url));
  const names = ['ours', 'stock'];
  const children = names.map((name) => fork(worker, [name, String(size), String(batchSize)]));
  const ready = await Promise.all(children.map((child) => next<{ ready: string }>(child)));
  console.log(`chapter's network, ${size}x${size}, batch ${batchSize}: ${ready[0]!.ready}`);
  const warmUp = 2;
  const reports: StepReport[][] = names.map(() => []);
  for (let round = 0; round < warmUp + rounds; round++) {
    for (const [index, child] of children.entries()) {
      const answer = next<StepReport>(child);
      child.send('step');
      const report = await answer;
      if (round >= warmUp) reports[index]!.push(report);
    }
  }
  for (const child of children) child.disconnect();
  for (const [index, name] of names.entries()) {
    const times = reports[index]!.map(({ milliseconds }) => milliseconds);
    const peak = reports[index]!.at(-1)!.peakMegabytes;
    console.log(
      `  ${name.padEnd(6)} ${median(times).toFixed(0).padStart(6)} ms a step (${Math.min(...times).toFixed(0)} to ` +
        `${Math.max(...times).toFixed(0)}), ${Math.round((1000 * batchSize) / median(times))} images/s, ` +
        `peak ${(peak / 1000).toFixed(2)} GB`,
    );
  }
  const ratios = reports[1]!.map(({ milliseconds }, round) => milliseconds / reports[0]![round]!.milliseconds);
  console.log(`  stock / ours, round by round: median ${median(ratios).toFixed(2)}`);
}

await new Command('bench')
  .description("training steps of the chapter's network: this project and stock TensorFlow.js, in turn")
  .option('--size <pixels>', 'height and width of the images', Number, 96)
  .option('--batch-size <images>', 'images a step', Number, 64)
  .option('--rounds <count>', 'measured steps of each', Number, 7)
  .action(async ({ size, batchSize, rounds }: { size: number; batchSize: number; rounds: number }) => {
    console.log(`${cpus()[0]?.model}, ${cpus().length} threads, Node ${process.version}`);
    await measure(size, batchSize, rounds);
  })
  .parseAsync();
