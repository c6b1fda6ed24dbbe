import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { readWeightFile } from '../readWeightFile.ts';
import { fixture } from '../testing/weightFiles/fixtures.ts';
import { rejected } from '../testing/weightFiles/rejected.ts';
import { inDirectory, nothing, pytorchFiles, stored } from '../testing/weightFiles/zip.ts';
import { crc32 } from './zip.ts';

const files = pytorchFiles();
const good = stored(files);
const names = Object.keys(files);
const data = names.indexOf('model/data/0');

test('the archives that these tests write are read when there is nothing wrong with them', async () => {
  const expected = [['weight', { shape: [2, 3], values: new Float32Array([1, 2, 3, 4, 5, 6]) }]];
  expect([...(await readWeightFile(good)).tensors]).toEqual(expected);
  expect([...(await readWeightFile(zipSync(files, { level: 9 }))).tensors]).toEqual(expected);
});

test('crc32 is that of zip, for every remainder of its rounds', () => {
  expect(crc32(strToU8('123456789'))).toBe(0xcbf43926);
  expect([0, 1, 2, 3].map((length) => crc32(strToU8('abc').subarray(0, length)))).toEqual([
    0, 0xe8b7be43, 0x9e83486d, 0x352441c2,
  ]);
});

describe('archives that do not hold together', () => {
  test.each<[string, Uint8Array, RegExp]>([
    ['only the end', good.subarray(good.length - 22), /not a complete zip archive/],
    ['no end', good.subarray(0, good.length - 1), /its end is missing; was it cut short/],
    ['a wrong checksum', inDirectory(good, data, 16, 4, 1), /"model\/data\/0" in the zip archive is damaged/],
    ['encryption', inDirectory(good, data, 8, 2, 1), /"model\/data\/0" is encrypted/],
    ['an unknown method', inDirectory(good, data, 10, 2, 99), /compressed by method 99/],
    ['a stored file that grows', inDirectory(good, data, 24, 4, 1000), /cannot have 1000 bytes: 24 are stored/],
    [
      'a file beyond the archive',
      inDirectory(inDirectory(good, data, 24, 4, 2 ** 20), data, 20, 4, 2 ** 20),
      /runs into the directory/,
    ],
    ['a header elsewhere', inDirectory(good, data, 42, 4, 1), /is not where the directory says/],
    ['a header beyond the archive', inDirectory(good, data, 42, 4, 2 ** 31), /is not where the directory says/],
    ['zip64 sizes that are not there', inDirectory(good, data, 24, 4, 0xffffffff), /no zip64 sizes/],
    ['two files in one place', inDirectory(good, data, 42, 4, 0), /overlap in the zip archive/],
    ['a name that ends elsewhere', inDirectory(good, data, 28, 2, 0xffff), /its directory ends after 2 of 4 files/],
  ])('%s', async (_, bytes, message) => {
    expect(await rejected(bytes)).toMatch(message);
  });

  test('a bomb: more than deflate can make of it, and more than such an archive may unpack to', async () => {
    const bomb = zipSync({ ...files, 'model/data/0': new Uint8Array(2 ** 20) }, { level: 9 });
    expect(await rejected(inDirectory(bomb, data, 24, 4, 2 ** 24))).toMatch(/cannot have 16777216 bytes/);
    const large = zipSync({ ...files, 'model/data/0': new Uint8Array(2 ** 22) }, { level: 9 });
    expect(await rejected(inDirectory(inDirectory(large, data, 20, 4, 2 ** 21), data, 24, 4, 2 ** 30 + 1))).toMatch(
      /unpacks to 1073742\d{3} bytes; at most 671\d{5} are read, since the file has only \d{4}/,
    );
  });

  test('a stream that is longer or shorter than declared', async () => {
    const packed = zipSync(files, { level: 9 });
    const length = files['model/data.pkl']!.length;
    for (const size of [length - 1, length + 1]) {
      expect(await rejected(inDirectory(packed, 0, 24, 4, size))).toMatch(/does not unpack to|cannot be unpacked/);
    }
  });

  test.each(['../model/data.pkl', '/etc/passwd', 'a/../../b', 'a\\b', 'a\0b'])('the name %j', async (name) => {
    expect(await rejected(stored({ ...files, [name]: nothing }))).toMatch(/expected a plain relative name/);
  });

  test('a name twice', async () => {
    const bytes = stored({ ...files, 'model/data/1': nothing });
    const text = strToU8('model/data/1');
    for (let at = bytes.length - text.length; at >= 0; at--) {
      if (text.every((byte, i) => bytes[at + i] === byte)) bytes[at + text.length - 1] = 0x30;
    }
    expect(await rejected(bytes)).toMatch(/two files "model\/data\/0"/);
  });

  test('names of Object are names', async () => {
    const archive = stored({ ...files, 'model/__proto__': nothing, constructor: nothing });
    expect((await readWeightFile(archive)).tensors.size).toBe(1);
  });
});

describe('archives that are not of weights, or not whole', () => {
  const without = (name: string) => stored(Object.fromEntries(Object.entries(files).filter(([key]) => key !== name)));
  test.each<[string, Uint8Array, RegExp]>([
    ['big-endian', stored({ ...files, 'model/byteorder': strToU8('big') }), /byte order is "big"; only "little"/],
    ['two pickles', stored({ ...files, 'other/data.pkl': nothing }), /2 files data\.pkl/],
    ['no storage', without('model/data/0'), /has no file "model\/data\/0"/],
    [
      'a storage of another size',
      stored({ ...files, 'model/data/0': new Uint8Array(20) }),
      /should have 24 bytes.*has 20/,
    ],
    ['NumPy', stored({ 'conv1.npy': nothing }), /zip archive of "conv1\.npy": neither torch\.save's nor Keras'/],
    ['nothing', stored({}), /zip archive of nothing/],
    ['Keras without config', stored({ 'model.weights.h5': fixture('model.weights.h5') }), /no file "config\.json"/],
    ['Keras without HDF5', stored({ 'model.weights.h5': nothing, 'config.json': nothing }), /is not an HDF5 file/],
  ])('%s', async (_, bytes, message) => {
    expect(await rejected(bytes)).toMatch(message);
  });
});
