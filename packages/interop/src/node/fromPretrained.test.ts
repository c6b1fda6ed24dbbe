import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDenseNet, densenetTiny, encodeModelFile, initializeArrays } from '@densenet/model';
import { createRandom } from '@densenet/ops';
import { describe, expect, it } from 'vitest';
import { sendFile, sendPartThenBreak, serve } from '../../../data/src/testing/fileServer.ts';
import { temporaryDirectory } from '../../../data/src/testing/temporaryDirectory.ts';
import { imageNetPreparation, imageNetPreprocessing } from '../pretrained/imageNet.ts';
import { ModelDescriptionError } from '../pretrained/timmConfig.ts';
import { fixtureBytes } from '../testing/pretrained/expected.ts';
import { type FromPretrainedOptions, fromPretrained } from './fromPretrained.ts';
import { SourceError } from './source.ts';

const file = fixtureBytes('tinyTorchvision.safetensors');
const sha256 = createHash('sha256').update(file).digest('hex');
// Long enough for a busy machine: no test here waits for a time to run out.
const timing = { responseMs: 20_000, stallMs: 20_000, attempts: 3, backoffMs: 1 };
const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
const everyFile = (folder: string) => filesIn(folder).map(({ name }) => name);

const expectTiny = ({ layout, config }: Awaited<ReturnType<typeof fromPretrained>>) => {
  expect(layout).toBe('torchvision');
  expect(config).toMatchObject({ blockConfig: [2, 2], growthRate: 4, numClasses: 5 });
};

describe('on this machine', () => {
  it('reads a file, and a folder with model.safetensors in it', async () => {
    const folder = temporaryDirectory();
    writeFileSync(join(folder, 'model.safetensors'), file);
    expectTiny(await fromPretrained(join(folder, 'model.safetensors')));
    expectTiny(await fromPretrained(folder));
  });

  describe('beside timm’s config.json', () => {
    const config = new TextEncoder().encode(
      `\ufeff${new TextDecoder().decode(fixtureBytes('tinyTimmDeep.config.json'))}`,
    );
    const folderOf = (files: Record<string, Uint8Array>) => {
      const folder = temporaryDirectory();
      mkdirSync(folder, { recursive: true });
      for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
      return folder;
    };
    const described = {
      layout: 'timm',
      labels: ['ant', 'bee', 'cat', 'dog', 'eel'],
      preprocessing: {
        height: 64,
        width: 64,
        channels: 3,
        mean: [0.5, 0.5, 0.5],
        std: [0.5, 0.5, 0.5],
        interpolation: 'bicubic',
        antialias: true,
        crop: { shorterSide: 71 },
      },
      assumed: ["norm epsilon 1e-5, ReLU, strides, padding and poolings as timm's DenseNets have them"],
    };

    it.each(['model.safetensors', 'pytorch_model.bin', 'model_best.pth.tar'])(
      'reads %s in a folder, and by itself',
      async (name) => {
        const weights = fixtureBytes(name === 'model.safetensors' ? 'tinyTimmDeep.safetensors' : 'tinyTimmDeep.pth');
        const folder = folderOf({ [name]: weights, 'config.json': config });
        expect(await fromPretrained(folder)).toMatchObject(described);
        expect(await fromPretrained(join(folder, name))).toMatchObject(described);
        const { preprocessing } = await fromPretrained(folder, { preprocessing: imageNetPreprocessing });
        expect(preprocessing).toEqual(imageNetPreprocessing);
      },
    );

    it('takes no state of a training for weights', async () => {
      const state = new Uint8Array(9);
      const trainer = {
        'optimizer.pt': state,
        'rng_state.pth': state,
        'scheduler.pt': state,
        'state.safetensors': state,
      };
      await expect(fromPretrained(folderOf(trainer))).rejects.toThrow(
        'the folder has no weights that can be read here',
      );
      const pretrained = await fromPretrained(folderOf({ ...trainer, 'z.bin.pth': fixtureBytes('tinyTimmDeep.pth') }));
      expect(pretrained.layout).toBe('timm');
    });

    it('says what it does not use, and what it then assumes', async () => {
      const ours = { 'model.safetensors': file, 'config.json': new TextEncoder().encode('{"epochs": 3}') };
      const plain = await fromPretrained(folderOf(ours));
      expect(plain.ignored).toContain('config.json: it says nothing of images or classes that is known here');
      expect(plain.assumed).toContain(imageNetPreparation);
      const six = new TextEncoder().encode('{"label_names": ["a", "b", "c", "d", "e", "f"]}');
      const other = await fromPretrained(folderOf({ ...ours, 'config.json': six }));
      expect(other.labels).toBeUndefined();
      expect(other.ignored).toContain('config.json: its 6 labels; the network has 5 classes');
      const ten = new TextEncoder().encode('{"pretrained_cfg": {"num_classes": 10, "mean": [0.5]}}');
      expect((await fromPretrained(folderOf({ ...ours, 'config.json': ten }))).ignored).toContain(
        'config.json: num_classes 10; the network has 5: is it of these weights?',
      );
    });

    it('refuses one that is no JSON, or describes what cannot be done', async () => {
      const broken = folderOf({
        'a.pth': fixtureBytes('tinyTimmDeep.pth'),
        'config.json': new TextEncoder().encode('<html>'),
      });
      await expect(fromPretrained(broken)).rejects.toThrow(
        `${broken}: config.json is no JSON (it begins with "<html>"`,
      );
      await expect(fromPretrained(broken)).rejects.toThrow(ModelDescriptionError);
    });

    it('is not asked where a file of ours says everything', async () => {
      const model = densenetTiny();
      const arrays = initializeArrays(createDenseNet(model).parameterSpecs, 'xavierUniform', createRandom(1));
      const folder = folderOf({
        'model.safetensors': encodeModelFile({ config: model, arrays }),
        'config.json': new Uint8Array(),
      });
      expect(await fromPretrained(folder)).toMatchObject({ layout: 'densenet', ignored: [] });
    });
  });

  it.each([
    ['no/such/file.pth', 'there is no such file or folder, and it is neither an address'],
    ['nonsense', 'there is no such file or folder, and it is neither an address'],
    ['http://', 'http:// is not a valid address'],
    ['hf://a/../b', 'there is no such file or folder'],
  ])('says of %s what it is not', async (source, message) => {
    await expect(fromPretrained(source)).rejects.toThrow(message);
  });

  it('says of a folder without weights, and of a device, what was expected', async () => {
    const folder = temporaryDirectory();
    await expect(fromPretrained(folder)).rejects.toThrow(
      `${folder}: the folder has no weights that can be read here, such as model.safetensors; it has no files`,
    );
    await expect(fromPretrained('/dev/null')).rejects.toThrow('it is not a file');
  });

  it('says of a link to nothing, as a pruned cache leaves it, that it cannot be read', async () => {
    const folder = temporaryDirectory();
    symlinkSync(join(folder, 'gone'), join(folder, 'model.safetensors'));
    const read = fromPretrained(folder);
    await expect(read).rejects.toThrow(SourceError);
    await expect(read).rejects.toThrow(`${join(folder, 'model.safetensors')}: it cannot be read (ENOENT)`);
  });

  it('names the file in what it complains of', async () => {
    const path = join(temporaryDirectory(), 'broken.pth');
    writeFileSync(path, file.subarray(0, 5000));
    await expect(fromPretrained(path)).rejects.toThrow();
  });
});

describe('from an address', () => {
  const options = (changes: FromPretrainedOptions = {}): FromPretrainedOptions => ({
    cacheDirectory: temporaryDirectory(),
    timing,
    ...changes,
  });

  it('downloads once, tells of progress, and needs no network afterwards', async () => {
    const server = await serve((request, response) => sendFile(request, response, file));
    const seen: [number, number | undefined][] = [];
    const cached = options({ onProgress: (received, total) => seen.push([received, total]) });
    const url = `${server.url}weights/densenet.safetensors?download=true`;
    expectTiny(await fromPretrained(url, cached));
    expect(seen.at(-1)).toEqual([file.length, file.length]);
    expectTiny(await fromPretrained(url, cached));
    expectTiny(await fromPretrained(url, { ...cached, offline: true }));
    expect(server.requests).toHaveLength(1);
    expect(everyFile(cached.cacheDirectory!)).toEqual(['densenet.safetensors']);
  });

  it('goes on with a download that broke off', async () => {
    const cached = options();
    // The file is there before its first bytes are.
    const stored = () =>
      filesIn(cached.cacheDirectory!).some(
        ({ name, parentPath }) => name.endsWith('.part') && statSync(join(parentPath, name)).size === 10_000,
      );
    const server = await serve((request, response, number) => {
      if (number === 1) sendPartThenBreak(response, file, 10_000, stored);
      else sendFile(request, response, file);
    });
    expectTiny(await fromPretrained(`${server.url}a.safetensors`, { ...cached, sha256 }));
    expect(server.requests.map(({ range }) => range)).toEqual([undefined, 'bytes=10000-']);
  });

  it('checks the checksum that is given, and the one in torchvision’s file names', async () => {
    const server = await serve((request, response) => sendFile(request, response, file));
    expectTiny(await fromPretrained(`${server.url}tiny-${sha256.slice(0, 8)}.safetensors`, options()));
    const wrong = fromPretrained(`${server.url}tiny-0badc0de.safetensors`, options());
    await expect(wrong).rejects.toThrow(`expected SHA-256 0badc0de, found ${sha256}`);
    const given = options({ sha256: '1'.repeat(64) });
    await expect(fromPretrained(`${server.url}a.safetensors`, given)).rejects.toThrow(
      `expected SHA-256 ${'1'.repeat(64)}`,
    );
    expect(everyFile(given.cacheDirectory!)).toEqual([]);
  });

  it('downloads anew what has gone bad in the cache', async () => {
    const server = await serve((request, response) => sendFile(request, response, file));
    const cached = options({ sha256 });
    const url = `${server.url}a.safetensors`;
    await fromPretrained(url, cached);
    const [path] = readdirSync(cached.cacheDirectory!);
    writeFileSync(join(cached.cacheDirectory!, path!, 'a.safetensors'), file.subarray(0, 100));
    expectTiny(await fromPretrained(url, cached));
    expect(server.requests).toHaveLength(2);
  });

  it('keeps names from elsewhere inside the cache', async () => {
    const server = await serve((request, response) => sendFile(request, response, file));
    const cached = options({ cacheDirectory: join(temporaryDirectory(), 'cache') });
    expectTiny(await fromPretrained(`${server.url}a/%2e%2e%2f..%2fescaped.safetensors`, cached));
    expect(readdirSync(join(cached.cacheDirectory!, '..'))).toEqual(['cache']);
  });

  it('says what a server answered, and that the cache has nothing', async () => {
    const server = await serve((_, response) => response.writeHead(404).end());
    await expect(fromPretrained(`${server.url}a.pth`, options())).rejects.toThrow(/a\.pth: status 404/);
    await expect(fromPretrained(`${server.url}a.pth`, options({ offline: true }))).rejects.toThrow(
      'is not in the cache',
    );
  });

  it('stops at once when told to, and keeps what has arrived', async () => {
    const cached = options();
    const stop = new AbortController();
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': file.length });
      response.write(file.subarray(0, 10_000));
    });
    const onProgress = (received: number) => {
      if (received === 10_000) stop.abort(new Error('enough'));
    };
    const request = fromPretrained(`${server.url}a.pth`, { ...cached, signal: stop.signal, onProgress });
    await expect(request).rejects.toThrow('enough');
    expect(everyFile(cached.cacheDirectory!)).toEqual([expect.stringMatching(/^a\.pth\..*\.part$/)]);
  });
});

describe('from a repository', () => {
  const config = JSON.stringify({
    architecture: 'densenet121',
    num_classes: 5,
    pretrained_cfg: {
      input_size: [3, 288, 288],
      interpolation: 'bicubic',
      crop_pct: 0.95,
      mean: [0.5, 0.5, 0.5],
      std: [0.25, 0.25, 0.25],
      label_names: ['a', 'b', 'c', 'd', 'e'],
    },
  });
  const listing = [
    { type: 'directory', path: 'onnx', size: 0, oid: '0' },
    { type: 'file', path: 'README.md', size: 3, oid: '1' },
    { type: 'file', path: 'config.json', size: Buffer.byteLength(config) + 3, oid: 'c0ffee' },
    {
      type: 'file',
      path: 'model.safetensors',
      size: file.length,
      oid: '2',
      lfs: { oid: sha256, size: file.length, pointerSize: 1 },
    },
    { type: 'file', path: 'pytorch_model.bin', size: 9, oid: '3' },
  ];
  const hub = (entries: unknown[] = listing, description = config) =>
    serve((request, response) => {
      const path = request.url!;
      if (path.startsWith('/api/models/owner/private')) response.writeHead(401).end();
      else if (path.startsWith('/api/models/owner/tiny/tree/')) {
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(entries));
      } else if (path === '/owner/tiny/resolve/main/config.json') sendFile(request, response, Buffer.from(description));
      else if (path === '/owner/tiny/resolve/main/model.safetensors') {
        response.writeHead(302, { location: '/elsewhere' }).end();
      } else if (path === '/elsewhere') sendFile(request, response, file);
      else response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"Not found"}');
    });

  it('takes the safetensors file, how images are prepared and labels; later from the cache', async () => {
    const server = await hub();
    const options = { endpoint: server.url, cacheDirectory: temporaryDirectory(), timing };
    const pretrained = await fromPretrained('owner/tiny', options);
    expectTiny(pretrained);
    expect(pretrained.labels).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(pretrained.preprocessing).toEqual({
      height: 288,
      width: 288,
      channels: 3,
      mean: [0.5, 0.5, 0.5],
      std: [0.25, 0.25, 0.25],
      interpolation: 'bicubic',
      antialias: true,
      crop: { shorterSide: 303 },
    });
    const first = server.requests.length;
    await fromPretrained('hf://owner/tiny@main', options);
    expect(server.requests.slice(first).map(({ path }) => path)).toEqual([expect.stringContaining('/tree/main')]);
    const count = server.requests.length;
    expectTiny(await fromPretrained('owner/tiny', { ...options, offline: true }));
    expect(server.requests).toHaveLength(count);
  });

  it('reads a config.json with a byte order mark, and refuses one that is no JSON', async () => {
    const options = (url: string) => ({ endpoint: url, cacheDirectory: temporaryDirectory(), timing });
    const pretrained = await fromPretrained('owner/tiny', options((await hub(listing, `\ufeff${config}`)).url));
    expect(pretrained.preprocessing!.crop).toEqual({ shorterSide: 303 });
    const broken = fromPretrained('owner/tiny', options((await hub(listing, '{"architecture":')).url));
    await expect(broken).rejects.toThrow(ModelDescriptionError);
    await expect(broken).rejects.toThrow('owner/tiny: config.json is no JSON (it begins with "{\\"architecture\\":"');
  });

  it('asks again where what it remembered of the listing is spoilt', async () => {
    const cacheDirectory = temporaryDirectory();
    await fromPretrained('owner/tiny', { endpoint: (await hub()).url, cacheDirectory, timing });
    const remembered = filesIn(cacheDirectory).find(({ name }) => name === 'main.json')!;
    writeFileSync(join(remembered.parentPath, remembered.name), '{');
    const offline = fromPretrained('owner/tiny', { cacheDirectory, offline: true });
    await expect(offline).rejects.toThrow('is not in the cache');
  });

  it('leaves nothing where the weights could not be had', async () => {
    const server = await hub(listing.map((entry) => ('lfs' in entry ? { ...entry, path: 'gone.safetensors' } : entry)));
    const cacheDirectory = temporaryDirectory();
    const nothing = listing.filter(({ path }) => path !== 'config.json');
    const bare = await hub(nothing.map((entry) => ('lfs' in entry ? { ...entry, path: 'gone.safetensors' } : entry)));
    await expect(fromPretrained('owner/tiny', { endpoint: bare.url, cacheDirectory, timing })).rejects.toThrow('404');
    expect(readdirSync(cacheDirectory)).toEqual([]);
    await expect(fromPretrained('owner/tiny', { endpoint: server.url, cacheDirectory, timing })).rejects.toThrow('404');
    expect(everyFile(cacheDirectory)).toEqual(['config.json']); // which did arrive
  });

  it('refuses at once what is longer than the listing says, and another content than Git has', async () => {
    const short = listing.map((entry) => ('lfs' in entry ? { ...entry, lfs: { ...entry.lfs, size: 1000 } } : entry));
    const options = { cacheDirectory: temporaryDirectory(), timing };
    await expect(fromPretrained('owner/tiny', { ...options, endpoint: (await hub(short)).url })).rejects.toThrow(
      `announces ${file.length} bytes, which is not the file wanted: expected 1000 at most`,
    );
    const blob = createHash('sha1').update(`blob ${config.length}\0${config}`).digest('hex');
    const numbered = listing.map((entry) => (entry.path === 'config.json' ? { ...entry, oid: blob } : entry));
    expectTiny(await fromPretrained('owner/tiny', { ...options, endpoint: (await hub(numbered)).url }));
    const other = await hub(numbered, config.replace('0.95', '0.94'));
    const fresh = { endpoint: other.url, cacheDirectory: temporaryDirectory(), timing };
    await expect(fromPretrained('owner/tiny', fresh)).rejects.toThrow(`expected Git's number ${blob}, found`);
  });

  it('works from the cache when the hub cannot be reached, but not when it says no', async () => {
    const server = await hub();
    const cacheDirectory = temporaryDirectory();
    await fromPretrained('owner/tiny', { endpoint: server.url, cacheDirectory, timing });
    expectTiny(await fromPretrained('owner/tiny', { endpoint: 'http://127.0.0.1:1', cacheDirectory, timing }));
    const refusing = await serve((_, response) => response.writeHead(403).end());
    await expect(fromPretrained('owner/tiny', { endpoint: refusing.url, cacheDirectory, timing })).rejects.toThrow(
      'HF_TOKEN',
    );
  });

  it('sends the access token', async () => {
    const tokens: (string | undefined)[] = [];
    const server = await serve((request, response) => {
      tokens.push(request.headers.authorization);
      if (request.url!.includes('/tree/')) {
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(listing.slice(3, 4)));
      } else sendFile(request, response, file);
    });
    const options = { endpoint: server.url, cacheDirectory: temporaryDirectory(), accessToken: 'hf_secret', timing };
    expectTiny(await fromPretrained('owner/tiny', options));
    expect(tokens).toEqual(['Bearer hf_secret', 'Bearer hf_secret']);
  });

  it.each([
    ['owner/private', listing, 'set HF_TOKEN to an access token'],
    ['owner/none', listing, 'owner/none is no file or folder here, and as a repository of'],
    [
      'owner/tiny',
      listing.slice(0, 3),
      'owner/tiny has no weights that can be read here; it has README.md, config.json',
    ],
  ])('says what is wrong with %s', async (repository, entries, message) => {
    const server = await hub(entries);
    const options = { endpoint: server.url, cacheDirectory: temporaryDirectory(), timing };
    await expect(fromPretrained(repository, options)).rejects.toThrow(message);
  });

  it('says that it is not in the cache, or cannot be reached', async () => {
    const cacheDirectory = temporaryDirectory();
    mkdirSync(cacheDirectory, { recursive: true });
    await expect(fromPretrained('owner/tiny', { cacheDirectory, offline: true })).rejects.toThrow(
      'is not in the cache',
    );
    const unreachable = { cacheDirectory, endpoint: 'http://127.0.0.1:1', timing };
    await expect(fromPretrained('owner/tiny', unreachable)).rejects.toThrow('(main) cannot be looked into (bad port)');
  });

  it('refuses a file that is not the one listed', async () => {
    const other = listing.map((entry) =>
      'lfs' in entry ? { ...entry, lfs: { ...entry.lfs, oid: '0'.repeat(64) } } : entry,
    );
    const server = await hub(other);
    const options = { endpoint: server.url, cacheDirectory: temporaryDirectory(), timing };
    await expect(fromPretrained('owner/tiny', options)).rejects.toThrow(`expected SHA-256 ${'0'.repeat(64)}`);
  });
});
