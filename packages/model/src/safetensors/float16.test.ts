import { expect, test } from 'vitest';
import { bfloat16BytesToFloat32, float16BytesToFloat32, float32ToFloat16Bytes } from './float16.ts';
import { readSafetensors, toFloat32 } from './index.ts';
import { fixture } from './testing/files.ts';

const patterns = Uint16Array.from({ length: 65536 }, (_, i) => i);
const values = float16BytesToFloat32(new Uint8Array(patterns.buffer));

/** By the definition of the format, in float64. */
function meaning(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

test('all 65,536 patterns have the value that the format gives them', () => {
  const wrong = patterns.filter((half) => !Object.is(values[half], meaning(half)));
  expect([...wrong]).toEqual([]);
});

test('all 65,536 patterns come back bit for bit, every NaN too', () => {
  expect(new Uint16Array(float32ToFloat16Bytes(values).buffer)).toEqual(patterns);
});

test('every tie between neighbours goes to the even one, and the float32 just beside it to the nearer', () => {
  const singles = new Float32Array(3);
  const bits = new Uint32Array(singles.buffer);
  const wrong: number[] = [];
  for (let half = 0; half < 0x7c00; half++) {
    const above = half === 0x7bff ? 65536 : values[half + 1]!; // infinity starts where the next value would be
    singles.fill((values[half]! + above) / 2); // exact in float32
    bits[0]!--;
    bits[2]!++;
    for (const sign of [0, 0x8000]) {
      const signed = singles.map((value) => (sign ? -value : value));
      const [below, tie, beyond] = new Uint16Array(float32ToFloat16Bytes(signed).buffer);
      const even = half % 2 === 0 ? half : half + 1;
      if (below !== (sign | half) || tie !== (sign | even) || beyond !== (sign | (half + 1))) wrong.push(half);
    }
  }
  expect(wrong).toEqual([]);
});

test('rounds as numpy does', () => {
  const { tensors } = readSafetensors(fixture('float16.safetensors'));
  expect(float32ToFloat16Bytes(toFloat32(tensors.get('single')!))).toEqual(tensors.get('half')!.data);
});

test('a NaN whose payload is below float16 stays a NaN', () => {
  const bits = new Uint32Array([0x7f800001, 0xff800001]);
  expect([...new Uint16Array(float32ToFloat16Bytes(new Float32Array(bits.buffer)).buffer)]).toEqual([0x7c01, 0xfc01]);
});

test('a part of a larger array is converted by itself', () => {
  const part = new Float32Array([1, 2, 3, 4]).subarray(1, 3);
  expect([...float16BytesToFloat32(float32ToFloat16Bytes(part))]).toEqual([2, 3]);
});

test('all 65,536 patterns of bfloat16 are the upper half of a float32', () => {
  const bits = new Uint32Array(bfloat16BytesToFloat32(new Uint8Array(patterns.buffer)).buffer);
  expect(bits).toEqual(Uint32Array.from(patterns, (half) => half * 65536));
});
