import { memory, ones, sum, type Tensor1D, type Tensor4D, tidy, zeros } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../testing/backends.ts';
import {
  addGradient,
  averagePool,
  averagePoolGradient,
  channelMoments,
  conv2d,
  conv2dFilterGradient,
  conv2dInputGradient,
  conv2dParameterGradients,
  conv2dWithMoments,
  finishGradient,
  fusedConv2d,
  maxPool,
  maxPoolGradient,
  maxPoolWithWorkspace,
  normRelu,
  normReluConv,
  normReluGradient,
  normReluMaxPool,
  normReluMaxPoolGradient,
  OpError,
  scaleShiftRelu,
  scaleShiftReluConv2d,
} from './index.ts';

const maps = (...shape: [number, number, number, number]) => ones(shape) as Tensor4D;
const vector = (length: number) => ones([length]) as Tensor1D;
const totalOf = async (x: Tensor4D) => (await sum(x).data())[0];
const norm = (length: number) => ({
  mean: zeros([length]) as Tensor1D,
  variance: vector(length),
  gamma: vector(length),
  beta: vector(length),
});
const [epsilon, keepActivated, batchStatistics] = [1e-5, false, true];
const stem = { kernelSize: 3, stride: 2, padding: 1 };
const limit = 2 ** 24;

/** By what is wrong: a call, and the message that every backend gives. */
const refused: { [name: string]: [() => unknown, string] } = {
  'maxPool of no channels': [
    () => maxPool(maps(1, 7, 7, 0), stem),
    'maxPool: x must have at least one value along each axis, got shape [1, 7, 7, 0]',
  ],
  'maxPool of no images': [() => maxPool(maps(0, 7, 7, 2), stem), 'maxPool: x must have at least one value'],
  'normRelu of no channels': [
    () => normRelu([maps(1, 4, 4, 0)], norm(0), { epsilon, relu: true }),
    'normRelu: part 0 must have at least one value along each axis, got shape [1, 4, 4, 0]',
  ],
  'normReluGradient of no channels': [
    () => normReluGradient(maps(1, 4, 4, 0), [maps(1, 4, 4, 0)], norm(0), [], { epsilon, relu: true, batchStatistics }),
    'normReluGradient: part 0 must have at least one value',
  ],
  'normReluConv to no channels': [
    () =>
      normReluConv([maps(1, 4, 4, 2)], norm(2), maps(3, 3, 2, 0), undefined, {
        epsilon,
        stride: 1,
        padding: 1,
        keepActivated,
      }),
    'normReluConv: filter must have at least one value along each axis, got shape [3, 3, 2, 0]',
  ],
  'normReluMaxPool of no channels': [
    () => normReluMaxPool([maps(1, 4, 4, 0)], norm(0), stem, { epsilon, keepActivated }),
    'normReluMaxPool: part 0 must have at least one value',
  ],
  'fusedConv2d of no channels': [
    () => fusedConv2d(maps(1, 4, 4, 0), maps(1, 1, 0, 3)),
    'fusedConv2d: x must have at least one value',
  ],
  'scaleShiftRelu of no channels': [
    () => scaleShiftRelu(maps(1, 4, 4, 0), vector(0), vector(0)),
    'scaleShiftRelu: x must have at least one value',
  ],
  'scaleShiftReluConv2d of parts of other sizes': [
    () =>
      scaleShiftReluConv2d(
        [maps(1, 4, 4, 2), maps(1, 4, 3, 2)],
        { scale: vector(4), shift: vector(4) },
        maps(1, 1, 4, 3),
      ),
    'scaleShiftReluConv2d: batch, height and width must agree, got [1, 4, 4, 2] and [1, 4, 3, 2] at positions 0 and 1',
  ],
  'channelMoments of no channels': [() => channelMoments(maps(2, 4, 4, 0)), 'channelMoments: x must have at least one'],
  'a stride of one and a half': [
    () => conv2dWithMoments(maps(1, 5, 5, 1), maps(3, 3, 1, 2), undefined, { stride: 1.5, padding: 1 }),
    `conv2dWithMoments: stride must be a whole number from 1 to ${limit}, got 1.5 ` +
      '(window 3x3, stride 1.5, padding 1, input 5x5)',
  ],
  'a pooling of stride 0': [() => maxPool(maps(1, 5, 5, 1), { ...stem, stride: 0 }), 'maxPool: stride must be a whole'],
  'an average of half a window': [
    () => averagePool(maps(1, 5, 5, 1), { kernelSize: 2.5, stride: 1 }),
    'averagePool: kernelSize must be a whole number',
  ],
  'a negative padding': [
    () => conv2d(maps(1, 5, 5, 1), maps(3, 3, 1, 2), undefined, { padding: -1 }),
    `conv2d: padding must be a whole number from 0 to ${limit}, got -1`,
  ],
  'a padding that is no number': [
    () => fusedConv2d(maps(1, 5, 5, 1), maps(3, 3, 1, 2), undefined, { padding: Number.NaN }),
    'fusedConv2d: padding must be a whole number',
  ],
  'a padding larger than integers': [
    () => conv2d(maps(1, 5, 5, 1), maps(3, 3, 1, 2), undefined, { padding: 2 ** 40 }),
    'conv2d: padding must be a whole number',
  ],
  'a pooling window in the padding alone': [
    () => maxPool(maps(1, 5, 5, 1), { kernelSize: 1, stride: 1, padding: 1 }),
    'maxPool: padding must be at most half of the window, 0, got 1 (window 1x1, stride 1, padding 1, input 5x5)',
  ],
  'a workspace of another pooling': [
    () => {
      const small = maxPoolWithWorkspace(maps(1, 4, 4, 8), stem);
      return maxPoolGradient(maps(1, 2, 2, 8), maps(2, 64, 64, 256), small, stem);
    },
    'maxPoolGradient: y must have shape [2, 32, 32, 256], got [1, 2, 2, 8]',
  ],
  'a gradient of another pooling': [
    () => maxPoolGradient(maps(1, 3, 3, 8), maps(1, 4, 4, 8), maxPoolWithWorkspace(maps(1, 4, 4, 8), stem), stem),
    'maxPoolGradient: dy must have shape [1, 2, 2, 8], got [1, 3, 3, 8]',
  ],
  'what another pooling kept': [
    () => {
      const { kept } = normReluMaxPool([maps(1, 3, 3, 2)], norm(2), stem, { epsilon, keepActivated: true });
      const dy = maps(1, 8, 8, 2);
      const options = { epsilon, batchStatistics };
      return normReluMaxPoolGradient(dy, [maps(1, 16, 16, 2)], norm(2), stem, kept ?? maps(1, 3, 3, 2), [], options);
    },
    'normReluMaxPoolGradient: kept is not of this pooling',
  ],
  'a gradient of other maps, of an average': [
    () => averagePoolGradient(maps(1, 9, 9, 2), [1, 4, 4, 2], { kernelSize: 2, stride: 2 }),
    'averagePoolGradient: dy must have shape [1, 2, 2, 2], got [1, 9, 9, 2]',
  ],
  'a gradient of other maps, of an input': [
    () => conv2dInputGradient(maps(1, 9, 9, 3), maps(3, 3, 2, 3), [1, 4, 4, 2], { padding: 1 }),
    'conv2dInputGradient: dy must have shape [1, 4, 4, 3], got [1, 9, 9, 3]',
  ],
  'a gradient of other maps, of a filter': [
    () => conv2dFilterGradient(maps(1, 4, 4, 2), maps(1, 4, 4, 3), [3, 3, 5, 3], { padding: 1 }),
    "conv2dFilterGradient: a square filter for the input's channels is expected",
  ],
  'a gradient of other maps, of parameters': [
    () =>
      conv2dParameterGradients(maps(1, 4, 4, 1), maps(1, 3, 4, 2), [3, 3, 1, 2], { stride: 1, padding: 1, bias: true }),
    'conv2dParameterGradients: dy must have shape [1, 4, 4, 2], got [1, 3, 4, 2]',
  ],
  'an accumulator of another part': [
    () =>
      normReluGradient(maps(1, 4, 4, 2), [maps(1, 4, 4, 2)], norm(2), [maps(1, 4, 4, 3)], {
        epsilon,
        relu: true,
        batchStatistics,
      }),
    'normReluGradient: accumulator 0 must be the gathered gradient of maps [1, 4, 4, 2], got shape [1, 4, 4, 3]',
  ],
  'more than there is to add to': [
    () => addGradient(maps(1, 2, 2, 2), maps(1, 4, 4, 2)),
    'addGradient: accumulated must be the gathered gradient of maps [1, 4, 4, 2], got shape [1, 2, 2, 2]',
  ],
  'what was gathered for other maps': [
    () => finishGradient(maps(1, 2, 2, 2), maps(1, 4, 4, 2), vector(2)),
    'finishGradient: accumulated must be the gathered gradient',
  ],
  'whole numbers for maps': [
    () => conv2d(zeros([1, 5, 5, 1], 'int32') as Tensor4D, maps(3, 3, 1, 2)),
    'conv2d: x must be of type float32, got int32',
  ],
};

/** Windows that the rule allows and that some backend or other had refused. */
const allowed = [
  { kernelSize: 16, stride: 1, padding: 7, size: 17 },
  { kernelSize: 16, stride: 3, padding: 8, size: 5 },
  { kernelSize: 17, stride: 2, padding: 8, size: 4 },
  { kernelSize: 2, stride: 1, padding: 1, size: 1 },
  { kernelSize: 1, stride: 5, padding: 0, size: 3 },
];

describeOnEachBackend('what an operation allows', () => {
  it.each(Object.entries(refused))('is not %s', (_name, [run, message]) => {
    const before = memory().numTensors;
    tidy(() => {
      expect(run).toThrow(OpError);
      expect(run).toThrow(message);
    });
    expect(memory().numTensors).toBe(before);
  });

  it.each(allowed)('is max-pooling of %o', async ({ size, ...window }) => {
    const x = maps(1, size, size, 3);
    const options = { epsilon, batchStatistics };
    const { y, kept } = normReluMaxPool([x], norm(3), window, { epsilon, keepActivated: true });
    const pooled = maxPoolWithWorkspace(x, window);
    expect(pooled.y.shape).toEqual(y.shape);
    expect(new Set(await pooled.y.data())).toEqual(new Set([1]));
    // Each window hands what it gets to one of its values.
    expect(await totalOf(maxPoolGradient(maps(...y.shape), x, pooled, window))).toBe(y.size);
    const { dbeta } = normReluMaxPoolGradient(maps(...y.shape), [x], norm(3), window, kept, [], options);
    expect(await dbeta.data()).toEqual(new Float32Array(3).fill(y.size / 3));
  });

  it.each([
    { kernelSize: 1, stride: 1, padding: 7 },
    { kernelSize: 3, stride: 2, padding: 5 },
    { kernelSize: 3, stride: 1, padding: 1 },
  ])('is a convolution of %o', async ({ kernelSize, ...window }) => {
    for (const channels of [1, 8]) {
      const [x, filter] = [maps(2, 4, 4, channels), maps(kernelSize, kernelSize, channels, 2)];
      const y = conv2d(x, filter, undefined, window);
      const { y: same } = conv2dWithMoments(x, filter, undefined, window);
      expect(await same.data()).toEqual(await y.data());
      expect(await totalOf(conv2dInputGradient(maps(...y.shape), filter, x.shape, window))).toBe(await totalOf(y));
    }
  });
});
