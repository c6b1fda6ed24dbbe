/**
 * Trains the tiny network for many steps by the library alone, and prints the memory of the process meanwhile:
 *
 *     npx tsx --conditions=@densenet/source apps/node-train/src/testing/trainLong.ts [STEPS] [BACKEND]
 */
import { createDenseNet, densenetTiny } from '@densenet/model';
import { createRandom } from '@densenet/ops';
import { type ForcedBackend, startBackend } from '@densenet/runtime';
import { crossEntropy, sgd, startTraining, trainStep } from '@densenet/train';
import { dispose, memory, tensor1d, tensor4d } from '@tensorflow/tfjs-core';

const [steps = '20000', backend = 'native-cpu'] = process.argv.slice(2);
const batchSize = 64;
await startBackend({ backend: backend as ForcedBackend });
const random = createRandom(0);
const model = createDenseNet(densenetTiny());
const task = { model, loss: crossEntropy(), optimizer: sgd({ momentum: 0.9 }) };
const state = startTraining(task, model.initialize(random), random);
const pixels = Float32Array.from({ length: batchSize * 32 * 32 }, () => random.uniform());
const classes = Int32Array.from({ length: batchSize }, (_, image) => image % 10);

const megabytes = (bytes: number) => Math.round(bytes / 1e6);
process.stdout.write('step   process   JavaScript heap   buffers   tensors\n');
for (let step = 0; step <= Number(steps); step++) {
  if (step % 500 === 0) {
    const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
    const row = [rss, heapUsed, arrayBuffers].map((bytes) => `${megabytes(bytes)} MB`);
    process.stdout.write(`${[step, ...row, memory().numTensors].join('  ')}\n`);
  }
  const batch = { images: tensor4d(pixels, [batchSize, 32, 32, 1]), targets: tensor1d(classes, 'int32') };
  await trainStep(task, state, batch, 0.01);
  dispose([batch.images, batch.targets]);
}
