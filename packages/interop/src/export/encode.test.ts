import protobuf from 'protobufjs';
import { expect, it, vi } from 'vitest';
import { deterministicUniform } from '../../../model/src/testing/deterministic.ts';
import { encodeMessage } from './encode.ts';
import { ExportError } from './exportedModel.ts';

const schema = `syntax = "proto3";
  message Parts { repeated bytes part = 1; map<string, Parts> named = 2; repeated int64 number = 3; string text = 4; }`;
const type = protobuf.parse(schema).root.lookupType('Parts');

it('refuses what protobuf could not read again, before it is put together', () => {
  // One buffer eight times: 2 GiB on paper, an eighth of it in memory.
  const part = Array<Uint8Array>(8).fill(new Uint8Array(2 ** 28));
  expect(() => encodeMessage('Parts', type, { part })).toThrow(ExportError);
  expect(() => encodeMessage('Parts', type, { part })).toThrow(
    /^the Parts would have about 21474\d{5} bytes, but protobuf allows at most 2147483647: write the weights as safetensors instead$/,
  );
});

it('writes everything into the buffer that it made in the beginning', () => {
  const numbers = (name: string, count: number) => [...deterministicUniform(name, count)];
  const inner = (depth: number): object => ({
    part: [new Uint8Array(1000 * depth + 1)],
    number: [-1, 0, ...numbers(`numbers${depth}`, 3).map((u) => Math.floor(2 ** 52 * u))],
    text: '“ä€𝄞”'.repeat(5000),
    ...(depth > 0 && { named: { ä: inner(depth - 1), ['x'.repeat(200)]: inner(depth - 1) } }),
  });
  const message = inner(4);
  const alloc = vi.spyOn(protobuf.Writer, 'alloc');
  const bytes = encodeMessage('Parts', type, message);
  // Each writer starts with 128 bytes; another one would be made were the buffer in their place too small.
  expect(alloc.mock.calls).toEqual([[128]]);
  alloc.mockRestore();
  expect(Buffer.from(bytes).equals(type.encode(message).finish())).toBe(true);
  expect([...encodeMessage('Parts', type, { part: [Uint8Array.of(7, 8)] })]).toEqual([0x0a, 2, 7, 8]);
});
