import { createRandom } from '@densenet/ops';
import { dispose, memory, randomUniform, type Tensor4D, tensor1d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { describeOn } from '../../../../testing/backends.ts';
import {
  createDenseNet,
  createResNet,
  denseNetConfig,
  denseNetVariants,
  disposeParameters,
  type Model,
  resNetConfig,
  resNetVariants,
} from '../index.ts';
import { differentBits, passNumbers } from '../testing/trainingGradients.ts';

const create = new Map<string, () => Model>([
  ...denseNetVariants.map((name) => [name, () => createDenseNet(denseNetConfig(name))] as const),
  ...resNetVariants.map((name) => [name, () => createResNet(resNetConfig(name))] as const),
]);

/** Networks whose step takes seconds. */
const large = new Set([
  'densenet161',
  'densenet201',
  'densenet264',
  'densenet264d',
  'densenet-100-12',
  'densenet-100-24',
  'densenet-bc-250-24',
  'densenet-bc-190-40',
  'resnet101',
  'resnet152',
]);

/** The last maps must have some positions: a norm of two values gives them +1 and -1, whatever they were. */
const size = (name: string) => (/^(densenet-|tiny)/.test(name) ? 32 : 64);

describeOn(['native-cpu'], 'forward and backward', () => {
  const run = async (name: string) => {
    const before = memory().numTensors;
    const model = create.get(name)!();
    const inChannels = model.graph(size(name), size(name)).nodes[0]!.shape[2]!;
    const parameters = model.initialize(createRandom(1));
    const images = randomUniform([2, size(name), size(name), inChannels], -1, 1, 'float32', 3) as Tensor4D;
    const names = model.parameterSpecs.filter(({ trainable }) => trainable).map(({ name: parameter }) => parameter);

    const program = model.compileInference(parameters);
    const logits = program.run(images);
    expect((await logits.data()).every(Number.isFinite)).toBe(true);

    const batch = { images, labels: tensor1d([0, 1], 'int32') };
    const usual = await passNumbers(model, parameters, batch);
    expect([...usual.gradients.keys()].sort()).toEqual([...names].sort());
    const still: string[] = [];
    for (const [parameter, values] of usual.gradients) {
      expect(values.every(Number.isFinite), parameter).toBe(true);
      if (values.every((value) => value === 0)) still.push(parameter);
    }
    // A convolution's bias before a norm does not matter to the loss but for rounding, so it is finite and no more.
    expect(still.filter((parameter) => !/conv\d*\.bias$/.test(parameter))).toEqual([]);
    program.dispose();
    // What is computed again in the backward pass has the bits of what was kept.
    const efficient = await passNumbers(model, parameters, batch, { memoryEfficient: true });
    expect(differentBits(efficient, usual)).toEqual([]);
    dispose([logits, images, batch.labels]);
    disposeParameters(parameters);
    expect(memory().numTensors).toBe(before);
  };

  it.each([...create.keys()].filter((name) => !large.has(name)))('%s: every parameter gets a gradient', run);
  describe.skipIf(process.env.DENSENET_SLOW !== '1')('of the large ones', () => {
    it.each([...large])('%s: every parameter gets a gradient', run, 300_000);
  });
});
