// A process that convolves on WebAssembly with as many threads as its argument says, reports as JSON, and must then end.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { startBackend } from '../startBackend.ts';

const require = createRequire(import.meta.url);
const workerThreads = require('node:worker_threads') as object;
const machine = require('node:os') as object;

/** What each of the process's threads has computed so far, in hundredths of a second; empty where Linux does not say. */
function busyTimes(): Map<string, number> {
  try {
    return new Map(
      readdirSync('/proc/self/task').map((thread) => {
        const line = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8');
        return [thread, Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[11])];
      }),
    );
  } catch {
    return new Map();
  }
}

const before = { ...workerThreads, ...machine };
const { threads, device } = await startBackend({ backend: 'wasm', threads: Number(process.argv[2]) });
const after: Record<string, unknown> = { ...workerThreads, ...machine };
const changed = Object.entries(before).flatMap(([name, value]) => (after[name] === value ? [] : [name]));

const noise = (shape: [number, number, number, number], seed: number) =>
  tf.randomUniform(shape, -1, 1, 'float32', seed) as tf.Tensor4D;
const [images, filter] = [noise([1, 56, 56, 128], 1), noise([3, 3, 128, 64], 2)];
const convolve = () => tf.tidy(() => tf.sum(tf.conv2d(images, filter, 1, 'same'), [1, 2]));
const values = [...convolve().dataSync()];
const idle = busyTimes();
for (const end = performance.now() + 1000; performance.now() < end; ) convolve().dispose();
const busy = [...busyTimes()].map(([thread, time]) => time - (idle.get(thread) ?? 0));
console.log(JSON.stringify({ threads, device, changed, values, busy: busy.sort((a, b) => b - a).slice(0, 2) }));
