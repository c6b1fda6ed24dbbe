import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { datasetForm } from '../sources/datasetSpecs.ts';
import { cifarRecords, fakeCifar } from '../testing/fakeCifar.ts';
import { sendFile, serve } from '../testing/fileServer.ts';
import { temporaryDirectory } from '../testing/temporaryDirectory.ts';
import { loadSpec } from './loadDataset.ts';
import { locateSpec } from './locateDataset.ts';
import type { ObtainOptions } from './obtain.ts';

async function setUp(labelBytes: 1 | 2 = 1) {
  const root = temporaryDirectory();
  const [cache, given] = [join(root, 'cache'), join(root, 'given')];
  mkdirSync(given);
  const fake = await fakeCifar(join(root, 'system'), labelBytes);
  const messages: string[] = [];
  const load = (options: ObtainOptions = {}, split: 'train' | 'test' = 'train') =>
    loadSpec(
      fake.spec,
      split,
      { cacheDirectory: cache, onProgress: ({ message }) => message && messages.push(message), ...options },
      { responseMs: 20_000, stallMs: 20_000, attempts: 2, backoffMs: 1 },
    );
  return { ...fake, given, inCache: join(cache, 'fake'), load, messages };
}

/** Answers with these bytes where the archive is asked for. */
const serveArchive = (bytes: Uint8Array) =>
  serve((request, response) => {
    if (request.url === '/mirror/fake-binary.tar.gz') sendFile(request, response, bytes);
    else response.writeHead(404).end();
  });

it.each([1, 2] as const)(
  'reads records with %i label bytes: planes become pixels, files follow each other',
  async (labelBytes) => {
    const { spec, contents, given, load } = await setUp(labelBytes);
    for (const [{ name }, bytes] of contents) writeFileSync(join(given, name), bytes);
    const train = await load({ dataDirectory: given });
    expect(train).toMatchObject({ name: 'Fake train', count: 6, channels: 3, size: { height: 32, width: 32 } });
    expect([...train.labels]).toEqual([0, 1, 0, 0, 1, 0]);
    const second = contents.get(spec.files.train[1]!)!;
    const start = labelBytes + 3072 + labelBytes;
    const [row, column] = [7, 20];
    const at = row * 32 + column;
    const { values } = await train.read(4);
    const pixel = [0, 1, 2].map((plane) => second[start + plane * 1024 + at]!);
    expect([...values.subarray(3 * at, 3 * at + 3)]).toEqual(pixel);
  },
);

describe('files are found', () => {
  it('in a given folder, in the archive’s folder in it, and in the archive', async () => {
    const { contents, archive, given, load } = await setUp();
    writeFileSync(join(given, 'fake-binary.tar.gz'), archive);
    const fromArchive = await load({ dataDirectory: given });
    expect(readdirSync(given)).toEqual(['fake-binary.tar.gz']);
    mkdirSync(join(given, 'fake-bin'));
    for (const [{ name }, bytes] of contents) writeFileSync(join(given, 'fake-bin', `${name}.gz`), gzipSync(bytes));
    expect((await load({ dataDirectory: given })).images).toEqual(fromArchive.images);
    expect(fromArchive.count).toBe(6);
  });

  it('on the official host, whose archive becomes files in the cache', async () => {
    const { archive, inCache, load } = await setUp();
    const server = await serveArchive(archive);
    const sources = [`${server.url}mirror`];
    expect((await load({ sources })).count).toBe(6);
    expect(readdirSync(inCache).sort()).toEqual(['data_1.bin', 'data_2.bin', 'test.bin']);
    expect((await load({ offline: true }, 'test')).count).toBe(2);
    expect(server.requests).toHaveLength(1);
  });

  it('in an archive that was downloaded, and not unpacked before the process ended', async () => {
    const { archive, inCache, load } = await setUp();
    mkdirSync(inCache, { recursive: true });
    writeFileSync(join(inCache, 'fake-binary.tar.gz'), archive);
    expect((await load({ offline: true })).count).toBe(6);
    expect(existsSync(join(inCache, 'fake-binary.tar.gz'))).toBe(false);
  });
});

describe('what is not the data set is refused by name', () => {
  it('an archive that is another, and one from a host', async () => {
    const { archive, given, load, inCache, messages } = await setUp();
    const changed = Uint8Array.from(archive);
    changed[100]! ^= 1;
    writeFileSync(join(given, 'fake-binary.tar.gz'), changed);
    await expect(load({ dataDirectory: given })).rejects.toThrow(/fake-binary\.tar\.gz .*SHA-256/);
    writeFileSync(join(given, 'fake-binary.tar.gz'), archive.subarray(1));
    await expect(load({ dataDirectory: given })).rejects.toThrow(`${archive.length} bytes`);
    const server = await serveArchive(changed);
    await expect(load({ sources: [`${server.url}mirror/`] })).rejects.toThrow('Fake was found nowhere');
    expect(messages.join()).toContain('SHA-256');
    expect(existsSync(join(inCache, 'data_1.bin'))).toBe(false);
  });

  it('a file that is another, and a folder without any', async () => {
    const { given, load, spec } = await setUp();
    await expect(load({ dataDirectory: given })).rejects.toThrow(
      `must hold Fake's data_1.bin (as one of data_1.bin, data_1.bin.gz, fake-binary.tar.gz), but it holds none of them`,
    );
    writeFileSync(join(given, 'data_1.bin'), cifarRecords(3, 1, 9));
    await expect(load({ dataDirectory: given })).rejects.toThrow(/data_1\.bin .*SHA-256/);
    const report = await locateSpec(spec, { dataDirectory: given });
    expect(report.files.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'data_1.bin wrong',
      'data_2.bin absent',
      'test.bin absent',
    ]);
  });
});

describe('records that are no published files', () => {
  it('are taken from a given folder by their names, and named', async () => {
    const { given, load, messages } = await setUp();
    writeFileSync(join(given, 'train_a.bin.gz'), gzipSync(cifarRecords(5, 1)));
    writeFileSync(join(given, 'train_b.bin'), cifarRecords(2, 1));
    writeFileSync(join(given, 'notes.txt'), '');
    const train = await load({ dataDirectory: given });
    expect(train).toMatchObject({ name: 'Fake train (train_a.bin.gz, train_b.bin)', count: 7 });
    expect(messages).toEqual([expect.stringContaining('are no files of the published Fake')]);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['of another length', cifarRecords(2, 1).subarray(1), /a file of 6145 bytes, where records of 3073 are expected/],
    ['of no length', new Uint8Array(0), /a file of 0 bytes/],
    ['with another label', cifarRecords(2, 1).fill(2, 0, 1), /label 0 must be below 2, the number of classes, got 2/],
  ])('%s are refused', async (_, bytes, message) => {
    const { given, load } = await setUp();
    writeFileSync(join(given, 'train_a.bin'), bytes);
    await expect(load({ dataDirectory: given })).rejects.toThrow(message);
  });
});

it('the form of each is known without its files', () => {
  expect(datasetForm('cifar-10')).toMatchObject({ size: { height: 32, width: 32 }, channels: 3 });
  expect(datasetForm('cifar-10').classNames).toHaveLength(10);
  expect(new Set(datasetForm('cifar-100').classNames).size).toBe(100);
});
