import { expect, test } from 'vitest';
import { npyHead, npyRow } from './embeddingsFile.ts';

test('the header has the same length whatever the count, so that it can be written last', () => {
  const [empty, full] = [npyHead(0, 248), npyHead(123_456_789, 248)];
  expect([empty.length, full.length]).toEqual([128, 128]);
  const text = Buffer.from(full).toString('latin1');
  expect(text.slice(0, 8)).toBe('\x93NUMPY\x01\x00');
  expect(full[8]! + 256 * full[9]!).toBe(128 - 10);
  expect(text.slice(10)).toMatch(/^\{'descr': '<f4', 'fortran_order': False, 'shape': \(123456789, 248\), \} +\n$/);
});

test('rows are little-endian float32', () => {
  expect([...npyRow(Float32Array.from([1, -2.5]))]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0]);
});
