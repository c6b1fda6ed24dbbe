import { expect, test } from 'vitest';
import { fromPyTorchLayout, toPyTorchLayout } from './index.ts';

const count = (length: number) => Float32Array.from({ length }, (_, i) => i);

test('convolution kernels: HWIO to OIHW', () => {
  const [height, width, inputs, outputs] = [2, 3, 4, 5];
  const kernel = { shape: [height, width, inputs, outputs], values: count(120) };
  const moved = toPyTorchLayout(kernel);
  expect(moved.shape).toEqual([outputs, inputs, height, width]);
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const from = ((y * width + x) * inputs + i) * outputs + o;
          expect(moved.values[((o * inputs + i) * height + y) * width + x]).toBe(from);
        }
      }
    }
  }
  expect(fromPyTorchLayout(moved)).toEqual(kernel);
});

test('linear weights: [in, out] to [out, in]', () => {
  const weight = { shape: [2, 3], values: count(6) };
  expect(toPyTorchLayout(weight)).toEqual({ shape: [3, 2], values: new Float32Array([0, 3, 1, 4, 2, 5]) });
  expect(fromPyTorchLayout(toPyTorchLayout(weight))).toEqual(weight);
});

test.each([[[]], [[3]], [[2, 3, 4]], [[1, 2, 1, 2, 1]]])('shape %j stays as it is', (shape) => {
  const array = { shape, values: count(shape.reduce((a, b) => a * b, 1)) };
  expect(toPyTorchLayout(array)).toBe(array);
  expect(fromPyTorchLayout(array)).toBe(array);
});
