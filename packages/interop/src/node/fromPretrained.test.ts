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
import { expectTiny, tinyFile as file, filesIn, patientTiming as timing } from '../testing/pretrained/tiny.ts';
import { type FromPretrainedOptions, fromPretrained } from './fromPretrained.ts';
import { SourceError } from './source.ts';

const sha256 = createHash('sha256').update(file).digest('hex');
const everyFile = (folder: string) => filesIn(folder).map(({ name }) => name);

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
