import '@tensorflow/tfjs-backend-cpu';
import { mul, registerKernel, setBackend, type Tensor, tensor1d, unregisterKernel } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { defineOp } from './index.ts';

beforeAll(() => setBackend('cpu'));

it('runs the kernel that a backend has registered instead of the composed form', async () => {
  const double = defineOp<{ x: Tensor }>({ name: 'test/double', compose: ({ x }) => [mul(x, 2)] });
  const x = tensor1d([3]);
  registerKernel({
    kernelName: 'test/double',
    backendName: 'cpu',
    kernelFunc: ({ inputs }) => [mul(inputs.x as Tensor, 20)],
  });
  expect(await double({ x }, {})[0]!.data()).toEqual(Float32Array.of(60));
  unregisterKernel('test/double', 'cpu');
  expect(await double({ x }, {})[0]!.data()).toEqual(Float32Array.of(6));
});
