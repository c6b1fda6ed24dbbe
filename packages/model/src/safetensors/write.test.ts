import { expect, test } from 'vitest';
import { readSafetensors, SafetensorsError, type SafetensorsTensor, writeSafetensors } from './index.ts';
import { fixture } from './testing/files.ts';

const tensor = (bytes: number, part: Partial<SafetensorsTensor> = {}): SafetensorsTensor => ({
  dtype: 'F32',
  shape: [bytes / 4],
  data: new Uint8Array(bytes),
  ...part,
});

test('writes the very bytes that the reference implementation does', () => {
  const golden = fixture('golden.safetensors');
  const { tensors, metadata } = readSafetensors(golden);
  const shuffled = [...tensors].reverse();
  expect(writeSafetensors(shuffled, metadata)).toEqual(golden);
  expect(writeSafetensors([], { note: 'no tensors' })).toEqual(fixture('metadata.safetensors'));
});

test('a file without metadata has none', () => {
  expect(new TextDecoder().decode(writeSafetensors([]).subarray(8))).toBe('{}      ');
});

test('the order of what is given does not matter', () => {
  const a = writeSafetensors(
    new Map([
      ['b', tensor(4)],
      ['a', tensor(8)],
    ]),
    { y: '1', x: '2' },
  );
  const b = writeSafetensors(
    new Map([
      ['a', tensor(8)],
      ['b', tensor(4)],
    ]),
    { x: '2', y: '1' },
  );
  expect(a).toEqual(b);
});

test('each tensor starts at a multiple of its element size', () => {
  const file = writeSafetensors([
    ['a', tensor(3, { dtype: 'U8', shape: [3] })],
    ['b', tensor(2, { dtype: 'F16', shape: [1] })],
    ['c', tensor(8, { dtype: 'I64', shape: [1] })],
  ]);
  const starts = [...readSafetensors(file).tensors].map(([name, { data }]) => [name, data.byteOffset % 8]);
  expect(starts).toEqual([
    ['c', 0],
    ['b', 0],
    ['a', 2],
  ]);
});

test.each([
  ['data too short', 'w', tensor(4, { shape: [2] }), 'tensor "w": shape [2] of F32 takes 8 bytes, got 4'],
  [
    'fraction in a shape',
    'w',
    tensor(4, { shape: [1.5] }),
    'tensor "w": a shape is made of integers from 0 to 2^53 - 1, got [1.5]',
  ],
  [
    'negative length',
    'w',
    tensor(4, { shape: [-1, -1] }),
    'tensor "w": a shape is made of integers from 0 to 2^53 - 1, got [-1,-1]',
  ],
  [
    'overflow',
    'w',
    tensor(4, { shape: [2 ** 40, 2 ** 40] }),
    `tensor "w": shape [${2 ** 40},${2 ** 40}] has more than 2^53 elements`,
  ],
  [
    'half a byte',
    'w',
    tensor(2, { dtype: 'F4', shape: [3] }),
    'tensor "w": shape [3] of F4 (4 bits each) does not end on a whole byte',
  ],
  [
    'name of the metadata',
    '__metadata__',
    tensor(4),
    'a tensor cannot be called __metadata__: the format uses that name',
  ],
  ['half a surrogate pair', 'a\ud800', tensor(4), '"a\\ud800" holds half of a surrogate pair, which UTF-8 cannot say'],
])('refuses %s', (_, name, bad, message) => {
  expect(() => writeSafetensors([[name, bad]])).toThrow(new SafetensorsError(message));
});

test('refuses a name given twice and metadata that are no strings', () => {
  expect(() =>
    writeSafetensors([
      ['w', tensor(4)],
      ['w', tensor(4)],
    ]),
  ).toThrow('tensor "w" is there twice');
  expect(() => writeSafetensors([], { epoch: 3 as unknown as string })).toThrow(
    '__metadata__ holds strings only, got number',
  );
});
