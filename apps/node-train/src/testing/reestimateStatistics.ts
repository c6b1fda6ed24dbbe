/**
 * Tests a checkpoint once with its own running statistics, and once with statistics averaged over training batches of the
 * final weights: with a constant learning rate, the running ones lag behind the weights.
 *
 *     npx tsx --conditions=@densenet/source apps/node-train/src/testing/reestimateStatistics.ts CHECKPOINT [BATCHES]
 */
import { type DatasetName, shuffledOrder, tensorBatches } from '@densenet/data';
import { loadDataset } from '@densenet/data/node';
import { preprocessingOf, readTrained, type TrainedModel } from '@densenet/interop/node';
import type { Parameters } from '@densenet/model';
import { createRandom } from '@densenet/ops';
import { startBackend } from '@densenet/runtime';
import { evaluate } from '@densenet/train';
import { add, dispose, mul, type Tensor, tidy } from '@tensorflow/tfjs-core';

const batchSize = 256;

/** Mean of each norm's batch statistics over `count` batches, under the names of the running ones. */
async function averagedStatistics(trained: TrainedModel, parameters: Parameters, name: DatasetName, count: number) {
  const train = await loadDataset(name, 'train');
  const random = createRandom(1);
  const order = shuffledOrder(train.count, random).subarray(0, count * batchSize);
  let sums: { [name: string]: Tensor } = {};
  for await (const { images, targets } of tensorBatches(train, preprocessingOf(trained), { batchSize, order })) {
    const next = tidy(() => {
      const { statistics } = trained.model.trainingPass(parameters, images, random);
      const named = Object.entries(statistics).flatMap(([norm, { mean, variance }]) => [
        [`${norm}.running_mean`, mean] as const,
        [`${norm}.running_var`, variance] as const,
      ]);
      return Object.fromEntries(named.map(([key, value]) => [key, sums[key] ? add(sums[key], value) : value.clone()]));
    });
    dispose([images, targets, sums]);
    sums = next;
  }
  return Object.fromEntries(Object.entries(sums).map(([key, sum]) => [key, mul(sum, 1 / count)]));
}

const [path, count = '30'] = process.argv.slice(2);
if (path === undefined) throw new Error('name a checkpoint folder');
await startBackend();
const trained = await readTrained(path);
const name = trained.metrics.dataset as DatasetName;
const parameters = trained.parameters();
const test = await loadDataset(name, 'test');
const accuracy = async (used: Parameters) => {
  const images = tensorBatches(test, preprocessingOf(trained), { batchSize });
  return (await evaluate(trained.model.compileInference(used), images)).accuracy;
};
process.stdout.write(`running statistics: test acc ${await accuracy(parameters)}\n`);
const averaged = await averagedStatistics(trained, parameters, name, Number(count));
process.stdout.write(`over ${count} training batches: test acc ${await accuracy({ ...parameters, ...averaged })}\n`);
