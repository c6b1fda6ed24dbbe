import { createRandom, softmaxCrossEntropy } from '@densenet/ops';
import {
  dispose,
  memory,
  randomUniform,
  type Tensor,
  type Tensor4D,
  tensor1d,
  tidy,
  valueAndGrads,
} from '@tensorflow/tfjs-core';
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

    const { value, grads } = tidy(() => {
      const labels = tensor1d([0, 1], 'int32');
      const loss = () => softmaxCrossEntropy(model.forwardTraining(parameters, images, createRandom(2)).logits, labels);
      return valueAndGrads(loss)(names.map((parameter) => parameters[parameter]!));
    });
    const still: string[] = [];
    for (const [index, gradient] of (grads as Tensor[]).entries()) {
      const values = await gradient.data();
      expect(values.every(Number.isFinite), names[index]).toBe(true);
      if (values.every((value) => value === 0)) still.push(names[index]!);
    }
    // A convolution's bias before a norm does not matter to the loss but for rounding, so it is finite and no more.
    expect(still.filter((parameter) => !/conv\d*\.bias$/.test(parameter))).toEqual([]);
    program.dispose();
    dispose([value, logits, images, ...grads]);
    disposeParameters(parameters);
    expect(memory().numTensors).toBe(before);
  };

  it.each([...create.keys()].filter((name) => !large.has(name)))('%s: every parameter gets a gradient', run);
  describe.skipIf(process.env.DENSENET_SLOW !== '1')('of the large ones', () => {
    it.each([...large])('%s: every parameter gets a gradient', run, 300_000);
  });
});
