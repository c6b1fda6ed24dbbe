import { expect, test } from 'vitest';
import { type SafetensorsDtype, toFloat32 } from './index.ts';

const tensor = (dtype: SafetensorsDtype, values: ArrayBufferView) => ({
  dtype,
  shape: [],
  data: new Uint8Array(values.buffer),
});

test('F64 is rounded to the nearest float32', () => {
  expect([...toFloat32(tensor('F64', new Float64Array([0.1, -1e300, 1 + 2 ** -24])))]).toEqual([
    Math.fround(0.1),
    -Infinity,
    1,
  ]);
});

test('BF16 is exact', () => {
  expect([...toFloat32(tensor('BF16', new Uint16Array([0x3f80, 0xc040, 0x7f80, 0x0001])))]).toEqual([
    1,
    -3,
    Infinity,
    2 ** -133,
  ]);
});

test('F32 is a copy, bit for bit', () => {
  const bits = new Uint32Array([0x7f800001, 0x80000000, 1]); // a signalling NaN, minus zero, the least subnormal
  const values = toFloat32(tensor('F32', bits));
  expect([...new Uint32Array(values.buffer)]).toEqual([...bits]);
  expect(values.buffer).not.toBe(bits.buffer);
});

test('integers are refused by name', () => {
  expect(() => toFloat32(tensor('I64', new BigInt64Array(1)), 'tensor "steps"')).toThrow(
    'tensor "steps" has dtype I64; expected floating-point values: F32, F16, BF16 or F64',
  );
});
