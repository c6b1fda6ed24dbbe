import '@tensorflow/tfjs-backend-cpu';
import { createRandom } from '@densenet/ops';
import { cast, dispose, equal, memory, type Tensor1D, tidy } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { disposeParameters, replaceHead } from '../../model/src/index.ts';
import { crossEntropy, startTraining, trainStep } from './index.ts';
import { exampleBatch, freshState, model, optimizer, task } from './testing/smallTraining.ts';

it('trains a fresh head on frozen features: nothing else changes, and nothing is left behind', async () => {
  const before = memory().numTensors;
  const pretrained = freshState();
  for (let step = 0; step < 40; step++) {
    const batch = exampleBatch(step);
    await trainStep(task, pretrained, batch, 0.05);
    dispose([batch.images, batch.targets]);
  }
  const { model: other, parameters } = replaceHead(model.config, pretrained.parameters, 2, createRandom(4));
  disposeParameters(pretrained.parameters);
  dispose(pretrained.optimizerState);
  const frozen = other.freeze('features.*');
  const frozenTask = { model: frozen, loss: crossEntropy(), optimizer };
  const state = startTraining(frozenTask, parameters, createRandom(5));
  expect(Object.keys(state.optimizerState)).toEqual(['classifier.weight', 'classifier.bias']);
  const read = async () =>
    Object.fromEntries(
      await Promise.all(Object.entries(state.parameters).map(async ([name, tensor]) => [name, await tensor.data()])),
    ) as Record<string, Float32Array>;

  const start = await read();
  const losses: number[] = [];
  for (let step = 0; step < 12; step++) {
    const batch = exampleBatch(0);
    // Two classes: the first, and all others.
    const labels = tidy(() => cast(equal(batch.targets, 0), 'int32')) as Tensor1D;
    losses.push((await trainStep(frozenTask, state, { ...batch, targets: labels }, 0.5)).loss);
    dispose([batch.images, batch.targets, labels]);
  }
  const end = await read();
  const changed = Object.keys(start).filter((name) => start[name]!.some((value, index) => value !== end[name]![index]));
  expect(changed).toEqual(['classifier.weight', 'classifier.bias']);
  expect(losses.at(-1)).toBeLessThan(0.8 * losses[0]!);
  disposeParameters(state.parameters);
  dispose(state.optimizerState);
  expect(memory().numTensors).toBe(before);
});
