import { div, getKernel, scalar, tensor1d, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../../runtime/src/index.ts';
import { kernelNames, maxPoolGradient, normRelu } from '../index.ts';

beforeAll(async () => {
  await startBackend({ backend: 'wasm' });
});

it('has kernels of its own as soon as the backend has started', () => {
  for (const name of [kernelNames.normReluGrad, kernelNames.conv2dBackpropInput, kernelNames.maxPoolGrad]) {
    expect(getKernel(name, 'wasm'), name).toBeDefined();
  }
});

describe('bugs of training on wasm (tfjs issue 4326) are gone', () => {
  // TensorFlow.js 2.8.6 divided the tensor by the number (1/3, 2/3 and so on), and the loss diverged.
  it('a number is divided by a tensor', async () => {
    const quotients = tidy(() => div(scalar(3), tensor1d([1, 2, 4, 8, 16])));
    expect([...(await quotients.data())]).toEqual([3, 1.5, 0.75, 0.375, 0.1875]);
  });

  it('a window without a positive value hands its gradient to its first maximum', async () => {
    const x = tensor4d([-3, -2, -2, -4], [1, 2, 2, 1]);
    const y = tensor4d([-2], [1, 1, 1, 1]);
    const dy = tensor4d([5], [1, 1, 1, 1]);
    const dx = maxPoolGradient(dy, x, { y, workspace: undefined }, { kernelSize: 2, stride: 2, padding: 0 });
    expect([...(await dx.data())]).toEqual([0, 5, 0, 0]);
  });
});

it('norm and ReLU hand a NaN on, which XNNPACK’s ReLU makes 0', async () => {
  const one = tensor1d([1]);
  const norm = { mean: tensor1d([0]), variance: one, gamma: one, beta: tensor1d([0]) };
  const y = normRelu([tensor4d([Number.NaN, -1, 2], [1, 1, 3, 1])], norm, { epsilon: 0, relu: true });
  expect([...(await y.data())]).toEqual([Number.NaN, 0, 2]);
});
