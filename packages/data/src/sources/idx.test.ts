import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdxFormatError } from '../errors.ts';
import { idx } from '../testing/fakeDataset.ts';
import { readIdx } from './idx.ts';

const images = idx(
  [2, 2, 3],
  Uint8Array.from({ length: 12 }, (_, i) => i),
);
const read = (bytes: Uint8Array, rank = 3) => readIdx(bytes, { rank, file: 'train-images' });
const changed = (position: number, value: number) => images.with(position, value);

describe('readIdx', () => {
  it('reads shape and elements, without copying', () => {
    const array = read(images);
    expect(array.shape).toEqual([2, 2, 3]);
    expect([...array.data]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(array.data.buffer).toBe(images.buffer);
  });

  it('reads from the middle of a larger buffer', () => {
    const larger = new Uint8Array(100);
    larger.set(images, 7);
    expect(read(larger.subarray(7, 7 + images.length)).data[11]).toBe(11);
  });

  it.each([
    ['an empty file', new Uint8Array(), 'truncated: an IDX file of rank 3 has a header of 16 bytes, got 0 bytes'],
    ['a file that ends in its header', images.slice(0, 15), 'truncated'],
    ['gzip data', changed(0, 0x1f).with(1, 0x8b), 'not an IDX file: it must start with two zero bytes, got 0x1f8b0803'],
    ['a negative magic number', changed(0, 0xff), 'got 0xff000803'],
    ['another element type', changed(2, 13), 'elements must be uint8 (type 8), got float32 (type 13)'],
    ['an unknown element type', changed(2, 99), 'got unknown (type 99)'],
    ['another rank', changed(3, 1), 'must have 3 dimension(s), got 1'],
    ['an empty dimension', changed(7, 0), 'dimension 0 must be positive, got 0'],
    ['a missing element', images.slice(0, -1), 'dimensions 2 x 2 x 3 need 12 bytes of elements, got 11'],
    ['a trailing byte', new Uint8Array([...images, 0]), 'need 12 bytes of elements, got 13'],
    ['a huge dimension', changed(4, 0xff), 'need 25669140492 bytes of elements, got 12'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => read(bytes)).toThrow(IdxFormatError);
    expect(() => read(bytes)).toThrow(message);
    expect(() => read(bytes)).toThrow(/^train-images: /);
  });

  it('refuses dimensions whose product no number can hold', () => {
    const header = images.slice();
    header.fill(0xff, 4, 16);
    expect(() => read(header)).toThrow('dimensions 4294967295 x 4294967295 are too large for any file');
  });

  it('reads or refuses any bytes', () => {
    const mutated = fc
      .array(fc.tuple(fc.nat(images.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 4 })
      .map((changes) => changes.reduce((bytes, [position, value]) => bytes.with(position, value), images));
    const cut = fc.tuple(mutated, fc.nat(images.length)).map(([bytes, length]) => bytes.subarray(0, length));
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ maxLength: 64 }), mutated, cut),
        fc.integer({ min: 1, max: 4 }),
        (bytes, rank) => {
          try {
            const { shape, data } = read(bytes, rank);
            expect(shape.reduce((product, dimension) => product * dimension)).toBe(data.length);
          } catch (error) {
            expect(error).toBeInstanceOf(IdxFormatError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
