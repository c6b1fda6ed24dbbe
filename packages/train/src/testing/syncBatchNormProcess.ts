// One of several processes that train the chapter's network together with synchronized batch norm. Argument: { rank, addresses, images,
// size, steps } as JSON; with one address it trains alone, with the whole batch. Prints one line of JSON: the loss of each step, what the first
// one has made, what tells whether processes have the same bits at the end, and milliseconds a step.
import { createHash } from 'node:crypto';
import { createRandom } from '@densenet/ops';
import { dispose, tensor1d, tensor4d } from '@tensorflow/tfjs-core';
import { createDenseNet, densenetChapter, parametersToArrays } from '../../../model/src/index.ts';
import { deterministicExamples } from '../../../model/src/testing/deterministic.ts';
import { deterministicParameters } from '../../../model/src/testing/pytorchFixtures.ts';
import { type Collectives, collectives, startBackend } from '../../../runtime/src/index.ts';
import { crossEntropy, sgd, startTraining, type TensorBatch, trainStep } from '../index.ts';
import { disposeBatch } from '../model.ts';
import { partsOf } from './ranks.ts';

export interface SyncSettings {
  rank: number;
  addresses: string[];
  /** In the whole batch. */
  images: number;
  /** Height and width. */
  size: number;
  steps: number;
  /** Whether norms take the statistics of the whole batch; true by default. */
  synchronized?: boolean;
}

export interface SyncAnswer {
  losses: number[];
  /** The first step's gradients, as the parameters have moved along them; and the running statistics after it. */
  gradients: [name: string, values: number[]][];
  statistics: [name: string, values: number[]][];
  hash: string;
  milliseconds: number[];
  waitSeconds: number;
}

const { rank, addresses, images, size, steps, synchronized = true } = JSON.parse(process.argv[2]!) as SyncSettings;

/** Images and labels of a step: the same in all processes. */
function batchOf(step: number): TensorBatch {
  const shape = [images, size, size, 1] as const;
  const examples = deterministicExamples(step, shape, 10);
  return { images: tensor4d(examples.images, [...shape]), targets: tensor1d(examples.labels, 'int32') };
}

await startBackend({ backend: 'native-cpu', threads: 1 });
const replicas: Collectives | undefined = addresses.length > 1 ? await collectives({ rank, addresses }) : undefined;
const model = createDenseNet(densenetChapter());
const task = {
  model,
  loss: crossEntropy(),
  optimizer: sgd({ momentum: 0.9 }),
  syncBatchNorm: synchronized ? replicas : undefined,
};
const learningRate = 0.1;
const parameters = deterministicParameters(model.parameterSpecs, { freshStatistics: true });
const initial = await parametersToArrays(parameters);
const state = startTraining(task, parameters, createRandom(1));
const answer: SyncAnswer = { losses: [], gradients: [], statistics: [], hash: '', milliseconds: [], waitSeconds: 0 };
for (let step = 0; step < steps; step++) {
  const whole = batchOf(step);
  const parts = replicas ? partsOf(whole, replicas.size) : [];
  const begin = performance.now();
  const { loss } = await trainStep(task, state, parts[rank] ?? whole, learningRate, { replicas });
  answer.milliseconds.push(performance.now() - begin);
  answer.losses.push(loss);
  for (const batch of [whole, ...parts]) disposeBatch(batch);
  if (step > 0) continue;
  for (const [name, { values }] of Object.entries(await parametersToArrays(state.parameters))) {
    const before = initial[name]!.values;
    if (name.includes('.running_')) answer.statistics.push([name, [...values]]);
    else answer.gradients.push([name, Array.from(values, (value, at) => (before[at]! - value) / learningRate)]);
  }
}
const hash = createHash('sha256');
for (const { values } of Object.values(await parametersToArrays(state.parameters))) hash.update(values);
answer.hash = hash.digest('hex');
answer.waitSeconds = replicas?.waitSeconds ?? 0;
console.log(JSON.stringify(answer));
dispose([state.parameters, state.optimizerState]);
await replicas?.close();
