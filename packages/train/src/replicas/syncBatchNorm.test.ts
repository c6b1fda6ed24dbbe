import { createRandom } from '@densenet/ops';
import { memory, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../../testing/backends.ts';
import { relativeDifference } from '../../../../testing/compare.ts';
import { createDenseNet } from '../../../model/src/index.ts';
import { runTogether } from '../../../ops/src/testing/runTogether.ts';
import { backpropagate } from '../backpropagate.ts';
import type { Task, TensorBatch } from '../index.ts';
import { partsOf } from '../testing/ranks.ts';
import { exampleBatch, smallConfig, task as smallTask } from '../testing/smallTraining.ts';

const model = createDenseNet({ ...smallConfig, dropRate: 0 });
const task: Task = { ...smallTask, model };

type Numbers = { [name: string]: Float32Array };

/** Loss, metrics and gradients, and the running statistics, as numbers; leaves no tensor behind. */
function numbersOf(one: Task, batch: TensorBatch) {
  let numbers: { summed: Numbers; running: Numbers };
  tidy(() => {
    const random = createRandom(5);
    const state = { parameters: model.initialize(random), optimizerState: {}, step: 0, random };
    const made = backpropagate(one, state, batch);
    const values = (tensors: { [name: string]: Tensor }) =>
      Object.fromEntries(Object.entries(tensors).map(([name, x]) => [name, x.dataSync() as Float32Array]));
    const [loss, , ...metrics] = made.numbers.dataSync();
    const measured = Float32Array.from([loss!, ...metrics]);
    const summed = { ...values(made.gradients), 'loss and metrics': measured };
    numbers = { summed, running: values(made.running) };
  });
  return numbers!;
}

const together = (size: number, batch: TensorBatch, changes: Partial<Task> = {}) => {
  const parts = partsOf(batch, size);
  return runTogether(size, (replicas) =>
    numbersOf({ ...task, ...changes, syncBatchNorm: replicas }, parts[replicas.rank]!),
  );
};

describeOnEachBackend('synchronized batch norm in a step', () => {
  it.each([
    ['two processes with the same number of images', 2, 6],
    ['three with different numbers', 3, 7],
    ['three, of which one has no image', 3, 2],
  ])('%s make what one makes of the batch', (_name, size, images) => {
    const before = memory().numTensors;
    tidy(() => {
      const batch = exampleBatch(0, images);
      const whole = numbersOf(task, batch);
      const parts = together(size, batch);
      for (const { running } of parts) expect(running).toEqual(parts[0]!.running);
      for (const [name, vector] of Object.entries(whole.running)) {
        expect(relativeDifference(parts[0]!.running[name]!, vector), name).toBeLessThan(1e-5);
      }
      const largest = Math.max(...Object.values(whole.summed).flatMap((vector) => [...vector].map(Math.abs)));
      for (const [name, vector] of Object.entries(whole.summed)) {
        for (const [at, value] of vector.entries()) {
          const sum = parts.reduce((total, { summed }) => total + summed[name]![at]!, 0);
          expect(Math.abs(sum - value), name).toBeLessThan(1e-5 * largest);
        }
      }
    });
    expect(memory().numTensors).toBe(before);
  });

  it('splits all parts into as many, so that none waits for a sum that another does not make', () =>
    void tidy(() => {
      // Parts of three, two and two images; of one and none.
      expect(together(3, exampleBatch(0, 7), { accumulation: 3 })).toHaveLength(3);
      expect(together(3, exampleBatch(0, 2), { accumulation: 2 })).toHaveLength(3);
    }));
});
