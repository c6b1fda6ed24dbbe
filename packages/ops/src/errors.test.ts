import '@tensorflow/tfjs-backend-cpu';
import { ones, setBackend, type Tensor1D, type Tensor2D, type Tensor4D, tensor1d, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import {
  activate,
  activationGradient,
  add,
  averagePool,
  batchNormTraining,
  concat,
  conv2d,
  globalMaxPoolGradient,
  linear,
  maxPool,
  softmaxCrossEntropy,
} from './index.ts';

beforeAll(() => setBackend('cpu'));

const maps = (...shape: [number, number, number, number]) => zeros(shape) as Tensor4D;
const vector = (length: number) => ones([length]) as Tensor1D;

it.each<[string, () => unknown, string]>([
  [
    'conv2d of other channels',
    () => conv2d(maps(1, 4, 4, 3), maps(3, 3, 2, 5)),
    'conv2d: x has 3 channels, but filter expects 2',
  ],
  [
    'conv2d of another rank',
    () => conv2d(zeros([4, 4, 3]) as never, maps(3, 3, 3, 5)),
    'conv2d: x must be a tensor of rank 4, got shape [4, 4, 3]',
  ],
  ['conv2d not square', () => conv2d(maps(1, 4, 4, 3), maps(3, 1, 3, 5)), 'conv2d: filter must be square, got 3x1'],
  [
    'conv2d with a bias of another length',
    () => conv2d(maps(1, 4, 4, 3), maps(3, 3, 3, 5), vector(4)),
    'conv2d: bias must have shape [5], got [4]',
  ],
  [
    'conv2d larger than its input',
    () => conv2d(maps(1, 4, 4, 3), maps(7, 7, 3, 5)),
    'conv2d: a 7x7 window with padding 0 needs an input of at least 7x7, got 4x4',
  ],
  [
    'batch norm of one value a channel',
    () => batchNormTraining(maps(1, 1, 1, 8), vector(8), vector(8), 1e-5),
    'expected more than 1 value per channel when training, got input shape [1, 1, 1, 8]',
  ],
  [
    'batch norm with a scale of another length',
    () => batchNormTraining(maps(2, 1, 1, 8), vector(7), vector(8), 1e-5),
    'batchNormTraining: gamma must have shape [8], got [7]',
  ],
  [
    'max pooling larger than its input',
    () => maxPool(maps(1, 1, 1, 1), { kernelSize: 4, stride: 2, padding: 1 }),
    'maxPool: a 4x4 window with padding 1 needs an input of at least 2x2, got 1x1',
  ],
  [
    'average pooling larger than its input',
    () => averagePool(maps(1, 1, 1, 1), { kernelSize: 2, stride: 2 }),
    'averagePool: a 2x2 window with padding 0 needs an input of at least 2x2, got 1x1',
  ],
  [
    'average pooling with more padding than half of the window',
    () => averagePool(maps(1, 5, 5, 1), { kernelSize: 3, stride: 2, padding: 2 }),
    'averagePool: padding must be at most half of the window, 1, got 2',
  ],
  [
    'an activation that there is not',
    () => activate(vector(1), { kind: 'toString' } as never),
    'activate: kind must be one of relu, leakyRelu, elu, silu, got toString',
  ],
  [
    'a leaky ReLU of a negative slope',
    () => activate(vector(1), { kind: 'leakyRelu', slope: -0.1 }),
    'activate: slope of leakyRelu must be a number from 0, got -0.1',
  ],
  [
    'a gradient of another activation',
    () => activationGradient(vector(2), vector(3), { kind: 'elu' }),
    'activationGradient: dy must have shape [3], got [2]',
  ],
  [
    'a gradient of other maps, of a global maximum',
    () => globalMaxPoolGradient(zeros([1, 3]), maps(1, 2, 2, 4), zeros([1, 4])),
    'globalMaxPoolGradient: dy must have shape [1, 4], got [1, 3]',
  ],
  [
    'concat of other sizes',
    () => concat([maps(1, 2, 2, 3), maps(1, 2, 3, 3)]),
    'concat: batch, height and width must agree, got [1, 2, 2, 3] and [1, 2, 3, 3] at positions 0 and 1',
  ],
  ['concat of nothing', () => concat([]), 'concat: needs at least one tensor, got none'],
  [
    'add of other shapes',
    () => add([vector(2), vector(3)]),
    'add: shapes must agree, got [2] and [3] at positions 0 and 1',
  ],
  [
    'linear of other features',
    () => linear(zeros([1, 3]) as Tensor2D, zeros([4, 2]) as Tensor2D, vector(2)),
    'linear: x has 3 features, but weight expects 4',
  ],
  [
    'cross-entropy of another batch',
    () => softmaxCrossEntropy(zeros([2, 3]) as Tensor2D, tensor1d([1], 'int32')),
    'softmaxCrossEntropy: labels must have shape [2], got [1]',
  ],
  [
    'cross-entropy of labels that are no indices',
    () => softmaxCrossEntropy(zeros([1, 3]) as Tensor2D, vector(1)),
    'softmaxCrossEntropy: labels must be of type int32, got float32',
  ],
])('says what was wrong: %s', (_name, run, message) => {
  expect(run).toThrow(message);
});
