import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fakeCommands } from '../testing/fakeCommands.ts';
import { fakeSpec, writeFiles } from '../testing/fakeDataset.ts';
import { sendFile, serve } from '../testing/fileServer.ts';
import { temporaryDirectory } from '../testing/temporaryDirectory.ts';
import { DatasetUnavailableError, MissingFileError, UnknownDatasetError, WrongFileError } from './errors.ts';
import { loadDataset, loadSpec } from './loadDataset.ts';
import type { ObtainOptions } from './obtain.ts';

afterEach(() => void vi.unstubAllEnvs());

/** Folders for one test, all missing at first, and a loader that looks nowhere else. */
function setUp(packageName?: string) {
  const root = temporaryDirectory();
  const [system, cache, given] = [join(root, 'system'), join(root, 'cache'), join(root, 'given')];
  const fake = fakeSpec(system);
  if (packageName) fake.spec.debianPackage = packageName;
  const inCache = join(cache, 'fake');
  const messages: string[] = [];
  const load = (options: ObtainOptions = {}, split: 'train' | 'test' = 'train') =>
    loadSpec(
      fake.spec,
      split,
      { cacheDirectory: cache, onProgress: ({ message }) => message && messages.push(message), ...options },
      { responseMs: 20_000, stallMs: 20_000, attempts: 2, backoffMs: 1 },
    );
  return { ...fake, fake, system, cache, inCache, given, load, messages };
}

/** A server that has the data set's files, and counts the requests. */
const serveFiles = ({ contents }: ReturnType<typeof fakeSpec>) =>
  serve((request, response) => {
    const entry = [...contents].find(([file]) => request.url === `/mirror/${file.name}.gz`);
    if (entry) sendFile(request, response, gzipSync(entry[1]));
    else response.writeHead(404).end();
  });

describe('loadDataset', () => {
  it('takes the given folder first, gzip or plain', async () => {
    const { fake, given, system, load } = setUp();
    writeFiles(given, fake);
    writeFiles(system, fake, { compressed: false });
    for (const dataDirectory of [given, system]) {
      const train = await load({ dataDirectory });
      expect(train).toMatchObject({ name: 'Fake train', count: 40, size: { height: 20, width: 30 }, channels: 1 });
      expect(train.images).toEqual(fake.contents.get(fake.spec.files.train.images)!.slice(16));
      expect([...train.labels]).toEqual([...fake.contents.get(fake.spec.files.train.labels)!.slice(8)]);
      expect((await load({ dataDirectory }, 'test')).count).toBe(10);
    }
  });

  it('accepts the spelling with a dot', async () => {
    const { fake, given, load } = setUp();
    writeFiles(given, fake);
    for (const name of readdirSync(given)) renameSync(join(given, name), join(given, name.replace('-idx', '.idx')));
    expect(readdirSync(given)).toContain('train-images.idx3-ubyte.gz');
    expect((await load({ dataDirectory: given })).count).toBe(40);
  });

  it('looks nowhere else when the given folder lacks a file', async () => {
    const { fake, given, system, load } = setUp();
    writeFiles(system, fake);
    const missing = load({ dataDirectory: given });
    await expect(missing).rejects.toThrow(MissingFileError);
    await expect(missing).rejects.toThrow(
      `${given} must hold Fake's train-images-idx3-ubyte (as one of train-images-idx3-ubyte, train-images-idx3-ubyte.gz, ` +
        'train-images.idx3-ubyte, train-images.idx3-ubyte.gz), but there is no such folder.',
    );
    mkdirSync(given);
    await expect(load({ dataDirectory: given })).rejects.toThrow('but it holds none of them');
  });

  it('refuses a wrong file in the given folder by name', async () => {
    const { fake, given, load } = setUp();
    writeFiles(given, fake);
    const path = join(given, 'train-labels-idx1-ubyte.gz');
    writeFileSync(path, readFileSync(path).subarray(0, 30));
    const wrong = load({ dataDirectory: given });
    await expect(wrong).rejects.toThrow(WrongFileError);
    await expect(wrong).rejects.toThrow(`${path} is not Fake's train-labels-idx1-ubyte: expected a whole gzip file`);
    writeFileSync(path, Buffer.alloc(1_000_000));
    await expect(load({ dataDirectory: given })).rejects.toThrow('expected at most 1073 bytes, found 1000000');
  });

  it('takes the system folder before cache and network, and writes nothing', async () => {
    const { fake, system, cache, load } = setUp();
    writeFiles(system, fake);
    const server = await serveFiles(fake);
    expect((await load({ sources: [`${server.url}mirror/`] })).count).toBe(40);
    expect(server.requests).toEqual([]);
    expect(() => readdirSync(cache)).toThrow('ENOENT');
  });

  it('downloads into the cache, and the second time uses no network', async () => {
    const { fake, inCache, load } = setUp();
    const server = await serveFiles(fake);
    const sources = [`${server.url}mirror`]; // without the slash
    expect((await load({ sources })).count).toBe(40);
    expect(server.requests).toHaveLength(2);
    expect(readdirSync(inCache).sort()).toEqual(['train-images-idx3-ubyte', 'train-labels-idx1-ubyte']);
    expect((await load({ sources })).count).toBe(40);
    expect((await load({ offline: true })).count).toBe(40);
    expect(server.requests).toHaveLength(2);
  });

  it('goes on to the next source, and says why', async () => {
    const { fake, load, messages } = setUp();
    const server = await serveFiles(fake);
    expect((await load({ sources: [`${server.url}gone/`, `${server.url}mirror/`] })).count).toBe(40);
    expect(messages).toEqual([`${server.url}gone/train-images-idx3-ubyte.gz: status 404 Not Found`]);
    expect(server.requests).toHaveLength(3);
  });

  it('replaces a damaged file in the cache', async () => {
    const { fake, inCache, load, messages } = setUp();
    const server = await serveFiles(fake);
    writeFiles(inCache, fake, { compressed: false });
    const path = join(inCache, 'train-images-idx3-ubyte');
    writeFileSync(path, readFileSync(path).fill(0, 500, 600));
    expect((await load({ sources: [`${server.url}mirror/`] })).count).toBe(40);
    expect(messages[0]).toContain(`cache: ${path} is not Fake's train-images-idx3-ubyte: expected SHA-256`);
    expect(server.requests).toHaveLength(1);
    expect((await load({ offline: true })).count).toBe(40);
  });

  it('never uses a damaged file, even where there is no other', async () => {
    const { fake, inCache, load } = setUp();
    writeFiles(inCache, fake, { compressed: false });
    const path = join(inCache, 'train-images-idx3-ubyte');
    writeFileSync(path, readFileSync(path).subarray(1));
    await expect(load({ offline: true })).rejects.toThrow(
      `cache: ${path} is not Fake's train-images-idx3-ubyte: expected 24016 bytes`,
    );
  });

  it('lists every place with its reason when none has the data', async () => {
    const { system, inCache, load } = setUp();
    const nowhere = load({ sources: ['http://127.0.0.1:9/'] });
    await expect(nowhere).rejects.toThrow(DatasetUnavailableError);
    await expect(nowhere).rejects.toThrow(
      [
        'Fake was found nowhere:',
        `  - system folder ${system}: no train-images-idx3-ubyte, train-labels-idx1-ubyte`,
        `  - cache ${inCache}: no train-images-idx3-ubyte, train-labels-idx1-ubyte`,
        '  - http://127.0.0.1:9/train-images-idx3-ubyte.gz: could not be reached (',
      ].join('\n'),
    );
    await expect(nowhere).rejects.toThrow('(gzip or not) into a folder and name that folder (--data-dir)');
    await expect(load({ offline: true })).rejects.toThrow('  - network: not used, as asked');
  });

  it('refuses a name that is not in the table', async () => {
    const unknown = loadDataset('toString' as never, 'train');
    await expect(unknown).rejects.toThrow(UnknownDatasetError);
    await expect(unknown).rejects.toThrow(
      'the data set must be one of fashion-mnist, mnist, cifar-10, cifar-100, got "toString"',
    );
  });

  it('stops when aborted', async () => {
    const signal = AbortSignal.abort(new Error('Ctrl-C'));
    await expect(setUp().load({ signal })).rejects.toThrow('Ctrl-C');
  });
});

describe.skipIf(process.platform === 'win32')('from the Debian package', () => {
  /** A fake apt-get whose archive is a folder with the files given. */
  const offer = (directory: string, system: string) =>
    fakeCommands({
      'apt-get': '[ "$1" = update ] || touch toy.deb',
      'dpkg-deb': `mkdir -p "$3${system}" && cp "${directory}"/* "$3${system}"`,
    });

  it('fills the cache with all four files where no source answers', async () => {
    const { fake, given, system, inCache, load, messages } = setUp('dataset-toy');
    writeFiles(given, fake);
    offer(given, system);
    expect((await load({ sources: ['http://127.0.0.1:9/'] })).count).toBe(40);
    expect(readdirSync(inCache)).toHaveLength(4);
    expect(messages.at(-1)).toMatch(/^fetching the Debian package dataset-toy with apt-get/);
    expect((await load({ offline: true }, 'test')).count).toBe(10);
  });

  it('refuses a wrong file of the package', async () => {
    const { fake, given, system, inCache, load } = setUp('dataset-toy');
    writeFiles(given, fake);
    writeFileSync(join(given, 'train-images-idx3-ubyte.gz'), 'hello');
    offer(given, system);
    await expect(load({ sources: [] })).rejects.toThrow("is not Fake's train-images-idx3-ubyte: expected 24016 bytes");
    expect(() => readdirSync(inCache)).toThrow('ENOENT');
  });

  it('names a file that the package lacks', async () => {
    const { given, system, load } = setUp('dataset-toy');
    mkdirSync(given);
    writeFileSync(join(given, 'README'), '');
    offer(given, system);
    await expect(load({ sources: [] })).rejects.toThrow(
      "dataset-toy is not Fake's package: expected train-images-idx3-ubyte",
    );
  });

  it('says that this is no Debian', async () => {
    const { load } = setUp('dataset-toy');
    fakeCommands({}, { alone: true });
    await expect(load({ sources: [] })).rejects.toThrow('  - package dataset-toy: apt-get is not on this machine');
  });
});
