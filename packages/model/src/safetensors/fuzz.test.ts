import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byteSize } from './format.ts';
import {
  DTYPES,
  readSafetensors,
  SafetensorsError,
  type SafetensorsTensor,
  toFloat32,
  writeSafetensors,
} from './index.ts';
import { fixture, rawFile } from './testing/files.ts';

/** Reads, and reads again what it wrote of it; only SafetensorsError may come out. */
function survives(bytes: Uint8Array): void {
  try {
    const { tensors, metadata } = readSafetensors(bytes);
    const total = [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
    expect(total).toBeLessThan(bytes.length);
    const again = readSafetensors(writeSafetensors(tensors, metadata));
    expect(again.tensors).toEqual(tensors);
    expect(again.metadata).toEqual(metadata);
    for (const tensor of tensors.values()) toFloat32(tensor);
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    expect(error.message.length).toBeLessThan(1000);
  }
}

const limits = { interruptAfterTimeLimit: 10_000, markInterruptAsFailure: false };
const text = fc.string({ unit: 'grapheme', maxLength: 8 });
const tensor: fc.Arbitrary<SafetensorsTensor> = fc
  .record({ dtype: fc.constantFrom(...DTYPES), shape: fc.array(fc.nat(3), { maxLength: 4 }) })
  .filter(({ dtype, shape }) => typeof byteSize(dtype, shape) === 'number')
  .chain(({ dtype, shape }) => {
    const size = byteSize(dtype, shape) as number;
    return fc.record({
      dtype: fc.constant(dtype),
      shape: fc.constant(shape),
      data: fc.uint8Array({ minLength: size, maxLength: size }),
    });
  });

test('what is written is read back the same', () => {
  const named = fc.uniqueArray(fc.tuple(text, tensor), { selector: ([name]) => name, maxLength: 6 });
  fc.assert(
    fc.property(named, fc.dictionary(text, text), (pairs, metadata) => {
      const file = readSafetensors(writeSafetensors(pairs, metadata));
      expect(file.tensors).toEqual(new Map(pairs));
      expect(new Map(Object.entries(file.metadata))).toEqual(new Map(Object.entries(metadata)));
    }),
    limits,
  );
});

describe('only SafetensorsError comes out of', () => {
  test('random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), survives), { ...limits, numRuns: 1000 });
  });

  test('random headers', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (header) => survives(rawFile(`{${header}`, 8))),
      { ...limits, numRuns: 300 },
    );
  });

  test('headers that are JSON of the right kind with wrong values', () => {
    const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.nat(20), fc.constantFrom('F32', 2 ** 53, -1, 1.5));
    const entry = fc.oneof(
      value,
      fc.record(
        {
          dtype: fc.oneof(fc.constantFrom<unknown>(...DTYPES), value),
          shape: fc.oneof(fc.array(fc.nat(4), { maxLength: 3 }), fc.array(value, { maxLength: 3 })),
          data_offsets: fc.oneof(fc.tuple(fc.nat(16), fc.nat(16)), value),
        },
        { requiredKeys: [] },
      ),
    );
    const header = fc.dictionary(fc.oneof(text, fc.constantFrom('__metadata__', '__proto__')), entry, { maxKeys: 3 });
    fc.assert(
      fc.property(header, fc.nat(32), (json, size) => survives(rawFile(JSON.stringify(json), size))),
      { ...limits, numRuns: 3000 },
    );
  });

  test('valid files with bytes changed, cut out and put in', () => {
    const golden = fixture('golden.safetensors');
    const edit = fc.record({ at: fc.nat(golden.length), remove: fc.nat(4), insert: fc.uint8Array({ maxLength: 4 }) });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        let bytes = [...golden];
        for (const { at, remove, insert } of edits)
          bytes = [...bytes.slice(0, at), ...insert, ...bytes.slice(at + remove)];
        survives(Uint8Array.from(bytes));
      }),
      { ...limits, numRuns: 1000 },
    );
  });

  test('a valid file cut off anywhere, and with any one bit of its header flipped', () => {
    const file = writeSafetensors([['w', { dtype: 'F32', shape: [2, 1], data: new Uint8Array(8) }]], { format: 'pt' });
    for (let length = 0; length < file.length; length++) {
      expect(() => readSafetensors(file.subarray(0, length))).toThrow(SafetensorsError);
    }
    for (let bit = 0; bit < 8 * (file.length - 8); bit++) {
      const flipped = file.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      survives(flipped);
    }
  });
});

const MILLION = 1_000_000;
const entries = (field: string) => `{${Array.from({ length: 20_000 }, (_, i) => `"${i}":${field}`)}}`;
const entry = (extra: string) => `{"w":{"dtype":"F32","shape":[0],"data_offsets":[0,0]${extra}}}`;

/** Each would take minutes, gigabytes or all of a stack where something grows faster than the file. */
test.each([
  ['brackets', entry(`,"x":${'['.repeat(4 * MILLION)}`)],
  ['empty lists', entry(`,"x":[${'[],'.repeat(MILLION)}[]]`)],
  ['a long number', entry(`,"x":${'9'.repeat(4 * MILLION)}`)],
  ['a long length', `{"w":{"dtype":"F32","shape":[${'9'.repeat(4 * MILLION)}],"data_offsets":[0,0]}}`],
  ['a long name', `{"${'n'.repeat(4 * MILLION)}":1}`],
  ['a long string of escapes', `{"__metadata__":{"a":"${'\\n'.repeat(2 * MILLION)}"}}`],
  ['a string that does not end', `{"${'\\"'.repeat(2 * MILLION)}`],
  ['white space', `{${' '.repeat(4 * MILLION)}}`],
  ['many axes', `{"w":{"dtype":"F32","shape":[${'1,'.repeat(MILLION)}1],"data_offsets":[0,4]}}`],
  ['many empty tensors', entries('{"dtype":"F32","shape":[0],"data_offsets":[0,0]}')],
  ['many keys with long values', entries(`{"dtype":"F32","shape":[0],"data_offsets":[0,0],"x":"${'x'.repeat(100)}"}`)],
])('a large header of %s is done in seconds', (_, header) => {
  const file = rawFile(header);
  const before = performance.now();
  try {
    readSafetensors(file);
  } catch (error) {
    expect(error).toBeInstanceOf(SafetensorsError);
    expect((error as Error).message.length).toBeLessThan(1000);
  }
  expect(performance.now() - before).toBeLessThan(10_000);
});
