import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sendFile, serve } from '../../../data/src/testing/fileServer.ts';
import { temporaryDirectory } from '../../../data/src/testing/temporaryDirectory.ts';
import { ModelDescriptionError } from '../pretrained/timmConfig.ts';
import { expectTiny, tinyFile as file, filesIn, patientTiming as timing } from '../testing/pretrained/tiny.ts';
import { fromPretrained } from './fromPretrained.ts';

const sha256 = createHash('sha256').update(file).digest('hex');
const everyFile = (folder: string) => filesIn(folder).map(({ name }) => name);

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
