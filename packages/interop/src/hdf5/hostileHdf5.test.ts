import { describe, expect, test } from 'vitest';
import { expectedTensors, fixture } from '../testing/weightFiles/fixtures.ts';
import { ascii } from '../testing/weightFiles/pickle.ts';
import { rejected } from '../testing/weightFiles/rejected.ts';

const weights = fixture('model.weights.h5');
const other = fixture('other.h5');

/** Offset of the n-th occurrence of `signature`, counted from 0. */
function find(bytes: Uint8Array, signature: string, n = 0): number {
  const wanted = ascii(signature);
  let left = n;
  for (let at = 0; at < bytes.length; at++) {
    if (wanted.every((byte, i) => bytes[at + i] === byte) && left-- === 0) return at;
  }
  throw new Error(`the fixture has no ${signature} number ${n}`);
}

function changed(bytes: Uint8Array, at: number, ...values: number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, at);
  return copy;
}

/** An offset as eight little-endian bytes. */
function place(value: number): number[] {
  return [...new Uint8Array(new BigUint64Array([BigInt(value)]).buffer)];
}

/** Offset of the data of the first message of that type, found by its header and its first byte, a version. */
function findMessage(bytes: Uint8Array, type: number, length: number, first: number): number {
  for (let at = 0; at < bytes.length; at += 8) {
    const header = [type, 0, length & 255, length >> 8];
    if (header.every((byte, i) => bytes[at + i] === byte) && bytes[at + 8] === first) return at + 8;
  }
  throw new Error(`the fixture has no message of type ${type} and ${length} bytes`);
}

const root = Number(new DataView(weights.buffer).getBigUint64(64, true));
const tree = find(weights, 'TREE');
const chunkTree = (() => {
  for (let n = 0; ; n++) {
    const at = find(other, 'TREE', n);
    if (other[at + 4] === 1) return at;
  }
})();
const contiguous = findMessage(weights, 0x08, 24, 3);

describe('an HDF5 file whose parts do not fit', () => {
  test.each<[string, Uint8Array, RegExp]>([
    ["libver='latest'", changed(weights, 8, 3), /libver='latest'/],
    ['an unknown version', changed(weights, 8, 77), /version 77/],
    ['other widths', changed(weights, 13, 4), /places and lengths have 4 and 8 bytes/],
    ['a user block', changed(weights, 24, 0, 2), /places are counted from 512/],
    ['cut short', weights.subarray(0, weights.length - 1), /it has \d+ bytes of \d+/],
    ['only the signature', weights.subarray(0, 8), /past its end/],
    ['a root elsewhere', changed(weights, 64, ...place(2 ** 60)), /past its end/],
    ['a root in the superblock', changed(weights, 64, ...place(0)), /has version 137; expected 1/],
    ['a header block beyond the file', changed(weights, root + 8, 255, 255, 255, 127), /past its end/],
    ['a tree that contains itself', changed(weights, tree + 32, ...place(tree)), /share the bytes/],
    ['a tree that grows downwards', changed(weights, tree + 5, 9), /there is no TREE/],
    ['a tree of another type', changed(weights, tree + 4, 1), /of another tree/],
    ['a group that contains the root', changed(weights, find(weights, 'SNOD') + 16, ...place(root)), /share the bytes/],
    ['a soft link', changed(weights, find(weights, 'SNOD') + 24, 2), /is a link to something else/],
    ['a heap elsewhere', changed(weights, find(weights, 'HEAP'), 0), /there is no HEAP/],
    ['a name with a slash', changed(weights, find(weights, 'conv2d\0'), 0x2f), /a group has a member/],
    ['values beyond the file', changed(weights, contiguous + 2, ...place(2 ** 40)), /past its end/],
    [
      'values that were never written',
      changed(weights, contiguous + 2, ...new Array(8).fill(255)),
      /was never written/,
    ],
    ['a layout of HDF5 1.10', changed(weights, contiguous, 4), /layout of version 4/],
    ['a virtual layout', changed(weights, contiguous + 1, 3), /layout of class 3/],
    ['a chunk tree that is none', changed(other, chunkTree, 0), /there is no TREE/],
    ['a chunk that is missing', changed(other, chunkTree + 6, 1), /has 1 of \d+ chunks/],
    ['a chunk at another place', changed(other, chunkTree + 24 + 8, 1), /which is not in it or there twice/],
  ])('%s', async (_, bytes, message) => {
    expect(await rejected(bytes)).toMatch(message);
  });

  test('an object of size 0 in the heap of texts, which keeps the C library busy for ever', async () => {
    const heap = find(weights, 'GCOL');
    const bytes = weights.slice();
    // All objects of size 0 and number 0, as far as the heap goes.
    bytes.fill(0, heap + 16, heap + 4096);
    expect(await rejected(bytes)).toMatch(/the heap at byte \d+ has no object/);
  });

  test('a checksum that does not fit', async () => {
    const { values } = expectedTensors('keras').get('other.h5')!.get('checksums')!;
    const wanted = [...new Uint8Array(values.slice(0, 2).buffer)];
    const at = other.findIndex((_, start) => wanted.every((byte, i) => other[start + i] === byte));
    expect(await rejected(changed(other, at, other[at]! ^ 1))).toMatch(
      /the checksum of a chunk does not fit its values/,
    );
  });

  test('shapes that the file cannot hold', async () => {
    const dataspace = findMessage(weights, 0x01, 24, 1);
    const bytes = changed(weights, dataspace + 8, ...place(2 ** 33));
    expect(await rejected(bytes)).toMatch(/of shape \[8589934592\] cannot be in a file of \d+ bytes/);
  });

  test('more than a file of its size may take, though gzip could make it', async () => {
    const lengths = [...place(40), ...place(9)];
    const at = other.findIndex((_, start) => lengths.every((byte, i) => other[start + i] === byte));
    const padded = new Uint8Array(100_000);
    padded.set(changed(other, at + 8, ...place(500_000)));
    expect(await rejected(padded)).toMatch(
      /values of the HDF5 file take as float32 8000\d{4} bytes; at most 68708864 are read, since the file has only 100000/,
    );
  });

  test('an unknown filter, and too many', async () => {
    const pipeline = find(other, 'shuffle\0') - 16;
    expect(await rejected(changed(other, pipeline + 8, 32))).toMatch(/filter 32; expected gzip, shuffle or fletcher32/);
    expect(await rejected(changed(other, pipeline + 1, 200))).toMatch(/the filters at byte \d+ are not valid/);
  });
});
