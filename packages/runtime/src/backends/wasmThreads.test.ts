import { execFile } from 'node:child_process';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import workerThreads from 'node:worker_threads';
import { beforeAll, expect, test } from 'vitest';
import { withWasmThreads } from './wasmThreads.ts';

interface Report {
  threads: number;
  device: string;
  changed: string[];
  values: number[];
  busy: number[];
}

/** Rejects where the process does not end by itself. */
async function convolveWith(threads: number): Promise<Report> {
  const program = fileURLToPath(new URL('../testing/wasmProcess.ts', import.meta.url));
  const options = ['--conditions=@densenet/source', '--import', import.meta.resolve('tsx')];
  const { stdout } = await promisify(execFile)(process.execPath, [...options, program, String(threads)], {
    timeout: 60_000,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Report;
}

let one: Report;
let two: Report;
beforeAll(async () => {
  one = await convolveWith(1);
  two = await convolveWith(2);
});

test('WebAssembly has one thread, or as many as it is asked for', () => {
  expect(one).toMatchObject({ threads: 1, device: 'CPU (1 thread, SIMD)' });
  expect(two).toMatchObject({ threads: 2, device: 'CPU (2 threads, SIMD)' });
});

test('threads change no bit of the result', () => {
  expect(one.values.every((value) => value !== 0)).toBe(true);
  expect(two.values).toEqual(one.values);
});

test.runIf(process.platform === 'linux')('two threads share the work', () => {
  const share = ({ busy: [most, second] }: Report) => second! / (most! + second!);
  expect(share(one)).toBeLessThan(0.1);
  expect(share(two)).toBeGreaterThan(0.3);
});

test('the functions of Node that are replaced during the start are restored after it', () => {
  expect(two.changed).toEqual([]);
});

test('workers that never report end in an error, and leave Node as it was', async () => {
  const { Worker } = workerThreads;
  const { cpus } = os;
  const waiting = withWasmThreads(2, () => new Promise<boolean>(() => {}), 20);
  await expect(waiting).rejects.toThrow('did not start within 0.02 s');
  expect(workerThreads.Worker).toBe(Worker);
  expect(os.cpus).toBe(cpus);
});
