// One contestant in a process of its own: does a step whenever its parent asks, and answers with milliseconds.
import { densenetChapter } from '@densenet/model';
import { startBackend } from '@densenet/runtime';
import { randomUniform, type Tensor4D, tensor1d } from '@tensorflow/tfjs-core';
import { ours, stock } from './contestants.ts';

const [contestant, size, batchSize] = process.argv.slice(2) as [string, string, string];
const contestants = { ours, stock };
if (!(contestant in contestants)) throw new Error(`no contestant ${contestant}`);

const { summary } = await startBackend({ backend: 'native' });
const shape = [Number(batchSize), Number(size), Number(size), 1] as [number, number, number, number];
const labels = tensor1d(
  Int32Array.from({ length: shape[0] }, (_, index) => index % 10),
  'int32',
);
const images = randomUniform(shape, 0, 1, 'float32', 1) as Tensor4D;
const step = contestants[contestant as keyof typeof contestants](densenetChapter(), { images, labels });

process.on('message', async () => {
  const began = performance.now();
  const loss = await step();
  const peakMegabytes = process.resourceUsage().maxRSS / 1000;
  process.send!({ milliseconds: performance.now() - began, loss, peakMegabytes });
});
process.on('disconnect', () => process.exit());
process.send!({ ready: summary });
