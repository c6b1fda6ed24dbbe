import { createRandom, LabelRangeError } from '@densenet/ops';
import {
  dispose,
  memory,
  ones,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tensor,
  tensor1d,
  tensor4d,
  zeros,
} from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../testing/backends.ts';
import { relativeDifference } from '../../../testing/compare.ts';
import { createModel, type Network, parametersToArrays } from '../../model/src/index.ts';
import { forwardOnTape } from '../../model/src/tape.ts';
import {
  crossEntropy,
  defaultBatchNormMomentum,
  evaluate,
  NonFiniteLossError,
  sgd,
  startTraining,
  type TensorBatch,
  trainStep,
} from './index.ts';
import { exampleBatch, freshState, model, task } from './testing/smallTraining.ts';

/** All that a step may change, as plain values. */
async function valuesOf(state: ReturnType<typeof freshState>) {
  return {
    parameters: await parametersToArrays(state.parameters),
    optimizerState: await parametersToArrays(state.optimizerState),
    random: state.random.state(),
  };
}

const step = async (state: ReturnType<typeof freshState>, batch: TensorBatch, learningRate = 0.05) => {
  const result = await trainStep(task, state, batch, learningRate);
  dispose([batch.images, batch.targets]);
  return result;
};

describeOnEachBackend('trainStep', () => {
  it('leaves the tensor count as it was, over 50 steps', async () => {
    const state = freshState();
    const before = memory().numTensors;
    for (let i = 0; i < 50; i++) {
      await step(state, exampleBatch(i, i % 7 === 6 ? 2 : 6));
      expect(memory().numTensors).toBe(before);
    }
    dispose([state.parameters, state.optimizerState]);
  });

  it('learns', async () => {
    const state = freshState();
    const losses: number[] = [];
    for (let i = 0; i < 30; i++) losses.push((await step(state, exampleBatch(i % 4))).loss);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(losses.slice(-4))).toBeLessThan(0.7 * mean(losses.slice(0, 4)));
    const batch = exampleBatch(0);
    const { images, sums } = await step(state, batch, 0);
    expect(images).toBe(6);
    expect(sums.accuracy).toBeGreaterThan(3);
  });

  it.each([
    ['NaN', Number.NaN],
    ['infinite', Number.POSITIVE_INFINITY],
    ['too large to be squared', 1e30],
  ])('refuses images that are %s, and changes nothing', async (_name, pixel) => {
    const state = freshState();
    await step(state, exampleBatch(0));
    const before = await valuesOf(state);
    const batch = exampleBatch(1);
    batch.images.dispose();
    const pixels = Float32Array.from({ length: 6 * 64 }, (_, index) =>
      index >= 2 * 64 + 5 && index % 3 === 0 ? pixel : 1,
    );
    batch.images = tensor4d(pixels, [6, 8, 8, 1]);
    const count = memory().numTensors;
    const refusal = await trainStep(task, state, batch, 0.05).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(NonFiniteLossError);
    const { message, origin } = refusal as NonFiniteLossError;
    expect(origin).toEqual({ from: 'images', image: 2, value: Math.fround(pixel) });
    expect(message).toMatch(
      /^the loss is .*; the parameters are as they were before this step. Image 2 of the batch \(from 0\) holds (NaN|Infinity|1\.0+\d+e\+30): look at how images are read and prepared. No learning rate helps$/,
    );
    expect(memory().numTensors).toBe(count);
    expect(await valuesOf(state)).toEqual(before);
    // The training goes on as if the failed step had not been.
    const other = freshState();
    await step(other, exampleBatch(0));
    expect((await step(state, exampleBatch(2))).loss).toBe((await step(other, exampleBatch(2))).loss);
  });

  it('names the cause: parameters that are no numbers, or neither these nor the images', async () => {
    const state = freshState();
    const batch = exampleBatch(0);
    const failure = (bias: number[]) => {
      const parameters = { ...state.parameters, 'classifier.bias': tensor1d(bias) };
      return trainStep(task, { ...state, parameters }, batch, 0.05).catch((error: unknown) => error);
    };
    const diverged = (await failure([3e38, -3e38, -3e38])) as NonFiniteLossError;
    expect(diverged).toBeInstanceOf(NonFiniteLossError);
    expect(diverged.origin).toEqual({ from: 'divergence' });
    expect(diverged.message).toMatch(/before this step\. Try a lower learning rate$/);
    const spoilt = (await failure([0, Number.NaN, 0])) as NonFiniteLossError;
    expect(spoilt.origin).toEqual({ from: 'parameters', name: 'classifier.bias', value: Number.NaN });
    expect(spoilt.message).toContain(
      'The parameter classifier.bias held NaN already, from an earlier step: go back to what was saved before. Try a lower',
    );
    dispose([batch.images, batch.targets]);
  });

  it.each([
    'features.denseblock1.denselayer1.norm1.weight',
    'features.denseblock1.denselayer1.norm1.bias',
    'features.norm5.weight',
    'features.denseblock1.denselayer1.conv1.weight',
    'classifier.bias',
  ])('refuses to go on from NaN in one value of %s', async (name) => {
    const state = freshState();
    const parameter = state.parameters[name]!;
    const values = Float32Array.from(await parameter.data());
    values[0] = Number.NaN;
    state.parameters[name] = tensor(values, parameter.shape);
    parameter.dispose();
    await expect(step(state, exampleBatch(0))).rejects.toThrow(`The parameter ${name} held NaN already`);
  });

  it.each([
    [3, 'image 2 of the batch has label 3, expected 0 to 2, as the network has 3 classes'],
    [-1, 'image 2 of the batch has label -1, expected 0 to 2'],
    [2 ** 31 - 1, 'image 2 of the batch has label 2147483647, expected 0 to 2'],
  ])('refuses a label of %s, and changes nothing', async (label, message) => {
    const state = freshState();
    const { images, targets } = exampleBatch(0);
    targets.dispose();
    const before = await valuesOf(state);
    const tensors = memory().numTensors;
    const batch = { images, targets: tensor1d([0, 1, label, 2, 0, 1], 'int32') };
    const refusal = await trainStep(task, state, batch, 0.05).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(LabelRangeError);
    expect((refusal as Error).message).toContain(message);
    expect(memory().numTensors).toBe(tensors + 1);
    expect(await valuesOf(state)).toEqual(before);
    const program = { run: () => zeros([6, 3]) as Tensor2D };
    await expect(evaluate(program, [batch])).rejects.toThrow(message);
  });

  it('changes nothing when the network or the loss fails', async () => {
    const state = freshState();
    const { images, targets } = exampleBatch(0);
    const before = await valuesOf(state);
    const [few, float, coloured] = [tensor1d([1, 2], 'int32'), ones([6]) as Tensor1D, ones([6, 8, 8, 2]) as Tensor4D];
    const tensors = memory().numTensors;
    await expect(step(state, { images, targets: few })).rejects.toThrow('softmaxCrossEntropy');
    await expect(step(state, { images, targets: float })).rejects.toThrow('labels must be of type int32');
    await expect(step(state, { images: coloured, targets })).rejects.toThrow(
      'images must have the shape [batch, height, width, 1], got [6, 8, 8, 2]',
    );
    expect(memory().numTensors).toBe(tensors);
    expect(await valuesOf(state)).toEqual(before);
  });

  it('has the same bits when it keeps less for the backward pass', async () => {
    const [usual, efficient] = [freshState(), freshState()];
    for (let i = 0; i < 3; i++) {
      const batch = exampleBatch(i);
      const { loss } = await trainStep(task, usual, batch, 0.05);
      expect((await trainStep({ ...task, memoryEfficient: true }, efficient, batch, 0.05)).loss).toBe(loss);
      dispose([batch.images, batch.targets]);
    }
    expect(await valuesOf(efficient)).toEqual(await valuesOf(usual));
  });

  it('trains a network without norms', async () => {
    const network: Network = (nn, x) => nn.linear('classifier', nn.globalAveragePool(x), { outFeatures: 3 });
    const linear = createModel(network, 1, 'xavierUniform');
    const linearTask = { model: linear, loss: crossEntropy(), optimizer: sgd() };
    const state = startTraining(linearTask, linear.initialize(createRandom(1)), createRandom(1));
    const batch = exampleBatch(0);
    const losses: number[] = [];
    for (let i = 0; i < 3; i++) losses.push((await trainStep(linearTask, state, batch, 0.5)).loss);
    expect(losses[2]).toBeLessThan(losses[0]!);
  });

  it('moves running statistics a tenth of the way to those of the batch', async () => {
    const state = freshState();
    const batch = exampleBatch(0);
    // From the tape: the step itself reads them from the training program.
    const { statistics } = forwardOnTape(model, state.parameters, batch.images, createRandom(1));
    const { mean, variance } = statistics['features.denseblock1.denselayer1.norm1']!;
    const expected = [
      [...(await mean.data())].map((value) => defaultBatchNormMomentum * value),
      [...(await variance.data())].map((value) => 1 - defaultBatchNormMomentum + defaultBatchNormMomentum * value),
    ];
    await trainStep({ ...task, optimizer: sgd() }, state, batch, 0);
    for (const [index, suffix] of ['running_mean', 'running_var'].entries()) {
      const actual = state.parameters[`features.denseblock1.denselayer1.norm1.${suffix}`]!;
      expect(relativeDifference(await actual.data(), expected[index]!)).toBeLessThan(1e-6);
    }
  });
});
