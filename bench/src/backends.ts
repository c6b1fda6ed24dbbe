// A training step and an inference of the chapter's network on several backends, in turn, in one process:
//   node --conditions=@densenet/source --import tsx bench/src/backends.ts native-cpu wasm cpu
import { parseArgs } from 'node:util';
import { createDenseNet, densenetChapter } from '@densenet/model';
import { createRandom } from '@densenet/ops';
import { type Rung, startBackend } from '@densenet/runtime';
import { crossEntropy, sgd, startTraining, trainStep } from '@densenet/train';
import { randomNormal, setBackend, type Tensor4D, tensor1d } from '@tensorflow/tfjs-core';
import { median } from './report/statistics.ts';

interface Contestant {
  name: string;
  tfjsBackend: string;
  step(): Promise<unknown>;
  infer(): Promise<unknown>;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    batch: { type: 'string', default: '16' },
    size: { type: 'string', default: '32' },
    rounds: { type: 'string', default: '5' },
    // Threads of the WebAssembly backend; other backends have their own settings.
    threads: { type: 'string', default: '1' },
  },
});
const [batch, size, rounds] = [Number(values.batch), Number(values.size), Number(values.rounds)];

async function prepare(name: string): Promise<Contestant> {
  const threads = Number(values.threads);
  const { tfjsBackend } = await startBackend({ backend: name as Rung, ...(name === 'wasm' && { threads }) });
  const model = createDenseNet(densenetChapter());
  const task = { model, loss: crossEntropy(), optimizer: sgd({ momentum: 0.9 }) };
  const parameters = model.initialize(createRandom(1));
  const program = model.compileInference(parameters);
  const state = startTraining(task, model.initialize(createRandom(1)), createRandom(2));
  const images = randomNormal([batch, size, size, 1], 0, 1, 'float32', 7) as Tensor4D;
  const targets = tensor1d(
    Int32Array.from({ length: batch }, (_, index) => index % 10),
    'int32',
  );
  return {
    name,
    tfjsBackend,
    async step() {
      await trainStep(task, state, { images, targets }, 0.05);
      // Waits until the update is done, too.
      await state.parameters['classifier.bias']!.data();
    },
    async infer() {
      const logits = program.run(images);
      await logits.data();
      logits.dispose();
    },
  };
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const contestants: Contestant[] = [];
for (const name of positionals.length > 0 ? positionals : ['native-cpu', 'wasm', 'cpu']) {
  contestants.push(await prepare(name));
}
const rows = contestants.map(({ name }) => ({ name, train: [] as number[], infer: [] as number[] }));
// The first round is not counted: it compiles shaders and code, and allocates memory.
for (let round = 0; round <= rounds; round++) {
  for (const [index, { tfjsBackend, step, infer }] of contestants.entries()) {
    await setBackend(tfjsBackend);
    rows[index]!.train.push(await time(step));
    rows[index]!.infer.push(await time(infer));
  }
}
console.log(`the chapter's network, ${size} px, batch ${batch}, median of ${rounds}`);
for (const task of ['train', 'infer'] as const) {
  const fastest = median(rows[0]![task].slice(1));
  for (const row of rows) {
    const [first, ...later] = row[task];
    const milliseconds = median(later);
    const ratio = (milliseconds / fastest).toFixed(1);
    console.log(
      `${task} ${row.name}: ${milliseconds.toFixed(1)} ms (first ${first!.toFixed(1)}), ${ratio} x ${rows[0]!.name}`,
    );
  }
}
process.exit(0);
