import { chownSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sendFile, serve } from '../testing/fileServer.ts';
import { temporaryDirectory } from '../testing/temporaryDirectory.ts';
import { downloadFile, type RetryTiming } from './download.ts';
import { CacheWriteError, DownloadError } from './errors.ts';

const file = new Uint8Array(50_000).fill(7);
const timing: RetryTiming = { responseMs: 20_000, stallMs: 20_000, attempts: 1, backoffMs: 1 };
const isRoot = process.getuid?.() === 0;

afterEach(() => vi.restoreAllMocks());

const start = (url: string, cachePath: string) =>
  downloadFile({ url, cachePath, maxBytes: 100_000, verify: async (bytes) => bytes, timing, onProgress: () => {} });

/** An unfinished file as a download that broke off leaves it (its name is the address's), and a server that resumes it. */
async function unfinished() {
  const { url, requests } = await serve((request, response, number) => {
    if (number > 1) return sendFile(request, response, file);
    response.writeHead(200, { 'content-length': file.length });
    response.write(file.subarray(0, 1000), () => setTimeout(() => response.destroy(), 50));
  });
  const cachePath = join(temporaryDirectory(), 'file');
  await expect(start(url, cachePath)).rejects.toThrow('broke off after 1000 bytes');
  const [name] = readdirSync(dirname(cachePath));
  expect(name).toMatch(/\.part$/);
  return { url, cachePath, part: join(dirname(cachePath), name!), requests };
}

describe('a download that gets nothing leaves nothing', () => {
  it.each<[string, number]>([
    ['refused', 404],
    ['out of order', 503],
  ])('%s', async (_, status) => {
    const { url } = await serve((_request, response) => response.writeHead(status).end('no'));
    const directory = temporaryDirectory();
    await expect(start(url, join(directory, 'pretrained', 'owner--name', 'file'))).rejects.toThrow(DownloadError);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('no server', async () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'pretrained'));
    await expect(start('http://127.0.0.1:9/', join(directory, 'pretrained', 'name', 'file'))).rejects.toThrow();
    expect(readdirSync(directory, { recursive: true })).toEqual(['pretrained']); // was there before
  });

  it('a full disk', async () => {
    const { url } = await serve((request, response) => sendFile(request, response, file));
    const directory = temporaryDirectory();
    const handle = await open(directory);
    const noSpace = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    vi.spyOn(Object.getPrototypeOf(handle), 'write').mockRejectedValue(noSpace);
    await handle.close();
    const result = start(url, join(directory, 'name', 'file'));
    await expect(result).rejects.toThrow(CacheWriteError);
    await expect(result).rejects.toThrow('cannot write 50000 bytes');
    expect(readdirSync(directory)).toEqual([]);
  });
});

it('refuses at once a response that announces more than the file can have, and stalls', async () => {
  const { url } = await serve((_, response) => {
    response.writeHead(200, { 'content-length': 1e12 });
    response.write('a');
  });
  const directory = temporaryDirectory();
  const began = performance.now();
  await expect(start(url, join(directory, 'name', 'file'))).rejects.toThrow(
    `${url}: announces 1000000000000 bytes, which is not the file wanted: expected 100000 at most`,
  );
  expect(performance.now() - began).toBeLessThan(timing.stallMs / 2);
  expect(readdirSync(directory)).toEqual([]);
});

describe("what another user has put in an unfinished file's place is neither followed nor resumed", () => {
  it('a link', async () => {
    const { url, cachePath, part, requests } = await unfinished();
    const precious = join(temporaryDirectory(), 'precious');
    writeFileSync(precious, 'precious');
    rmSync(part);
    symlinkSync(precious, part);
    expect(await start(url, cachePath)).toEqual(file);
    expect(readFileSync(precious, 'utf8')).toBe('precious');
    expect(requests.at(-1)?.range).toBeUndefined();
  });

  it('a second name (hard link) of one of our files', async () => {
    const { url, cachePath, part } = await unfinished();
    const precious = join(temporaryDirectory(), 'precious');
    linkSync(part, precious);
    expect(await start(url, cachePath)).toEqual(file);
    expect(readFileSync(precious)).toHaveLength(1000);
  });

  it.skipIf(!isRoot)('a file of theirs (only root can try this)', async () => {
    const { url, cachePath, part, requests } = await unfinished();
    writeFileSync(part, 'planted');
    chownSync(part, 12_345, 12_345);
    expect(await start(url, cachePath)).toEqual(file);
    expect(requests.at(-1)?.range).toBeUndefined();
  });
});
