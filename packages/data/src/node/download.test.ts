import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fakeSpec } from '../testing/fakeDataset.ts';
import { sendFile, sendPartThenBreak, serve } from '../testing/fileServer.ts';
import { temporaryDirectory } from '../testing/temporaryDirectory.ts';
import { download, type RetryTiming } from './download.ts';
import { DownloadError, WrongFileError } from './errors.ts';

const fake = fakeSpec('/nowhere');
const spec = fake.spec.files.train.images;
const content = fake.contents.get(spec)!;
const packed = gzipSync(content);
const half = Math.floor(packed.length / 2);
// Long enough for a busy machine; where a test waits for a time to run out, it sets its own.
const quick: RetryTiming = { responseMs: 20_000, stallMs: 20_000, attempts: 3, backoffMs: 1 };
const impatient: RetryTiming = { ...quick, responseMs: 300, stallMs: 300 };

/** How many bytes the latest download has stored. */
let stored = 0;
const breakHalfway = (response: ServerResponse, file: Uint8Array = packed) =>
  sendPartThenBreak(response, file, half, () => stored >= half);

/** Downloads into a fresh cache folder, or the given one. */
function start(url: string, { directory = temporaryDirectory(), signal, timing = quick }: Partial<Setup> = {}) {
  stored = 0;
  const messages: string[] = [];
  const progress: (number | undefined)[][] = [];
  const cachePath = join(directory, spec.name);
  const result = download({
    url: `${url}${spec.name}.gz`,
    spec,
    role: `Fake's ${spec.name}`,
    cachePath,
    timing,
    signal,
    onProgress: (received, total, message) => {
      if (message === undefined) {
        stored = received;
        progress.push([received, total]);
      } else messages.push(message);
    },
  });
  return { result, directory, cachePath, messages, progress };
}

interface Setup {
  directory: string;
  signal: AbortSignal;
  timing: RetryTiming;
}

const part = (directory: string) => readdirSync(directory).find((name) => name.endsWith('.part'));

describe('download', () => {
  it('puts the uncompressed content into the cache and nothing else', async () => {
    const { url, requests } = await serve((request, response) => sendFile(request, response, packed));
    const { result, directory, cachePath, progress } = start(url);
    expect(await result).toEqual(content);
    expect(readFileSync(cachePath).equals(content)).toBe(true);
    expect(readdirSync(directory)).toEqual([spec.name]);
    expect(requests).toEqual([{ path: `/${spec.name}.gz`, range: undefined }]);
    expect(progress[0]).toEqual([0, packed.length]);
    expect(progress.at(-1)).toEqual([packed.length, packed.length]);
  });

  it('goes on where the connection was cut', async () => {
    const { url, requests } = await serve((request, response, number) => {
      if (number === 1) breakHalfway(response);
      else sendFile(request, response, packed);
    });
    const { result, messages } = start(url);
    expect(await result).toEqual(content);
    expect(requests.map(({ range }) => range)).toEqual([undefined, `bytes=${half}-`]);
    expect(messages[0]).toMatch(new RegExp(`broke off after ${half} bytes .*; trying again`));
  });

  it('starts again where the server ignores the range', async () => {
    const { url, requests } = await serve((_, response, number) => {
      if (number === 1) breakHalfway(response);
      else response.end(packed);
    });
    expect(await start(url).result).toEqual(content);
    expect(requests[1]?.range).toBe(`bytes=${half}-`);
  });

  it('starts again where the server answers with another range', async () => {
    const { url, requests } = await serve((request, response, number) => {
      if (number === 1) breakHalfway(response);
      else if (number === 2) response.writeHead(206, { 'content-range': `bytes 5-9/${packed.length}` }).end('wrong');
      else sendFile(request, response, packed);
    });
    expect(await start(url).result).toEqual(content);
    expect(requests.map(({ range }) => range)).toEqual([undefined, `bytes=${half}-`, undefined]);
  });

  it('keeps what arrived for the next run, when no try succeeds', async () => {
    const { url, requests } = await serve((request, response, number) => {
      if (number === 1) breakHalfway(response);
      else if (number <= 3) response.writeHead(503).end();
      else sendFile(request, response, packed);
    });
    const first = start(url);
    await expect(first.result).rejects.toThrow('status 503');
    expect(existsSync(first.cachePath)).toBe(false);
    expect(part(first.directory)).toBeDefined();
    expect(await start(url, { directory: first.directory }).result).toEqual(content);
    expect(requests[3]?.range).toBe(`bytes=${half}-`);
    expect(readdirSync(first.directory)).toEqual([spec.name]);
  });

  it('finishes a download that only lacked its check', async () => {
    const { url } = await serve((request, response, number) => {
      if (number === 1) breakHalfway(response);
      else if (number <= 3) response.writeHead(500).end();
      else sendFile(request, response, packed);
    });
    const { result, directory } = start(url);
    await expect(result).rejects.toThrow();
    writeFileSync(join(directory, part(directory)!), packed);
    expect(await start(url, { directory }).result).toEqual(content);
  });

  it('starts over when the two halves do not fit together', async () => {
    const { url, requests } = await serve((request, response, number) => {
      if (number === 1) breakHalfway(response, Buffer.from(packed).fill(1, 100, 200));
      else sendFile(request, response, packed);
    });
    expect(await start(url).result).toEqual(content);
    expect(requests.map(({ range }) => range)).toEqual([undefined, `bytes=${half}-`, undefined]);
  });

  it('tries again on 503', async () => {
    const { url, requests } = await serve((request, response, number) => {
      if (number <= 2) response.writeHead(503).end();
      else sendFile(request, response, packed);
    });
    expect(await start(url).result).toEqual(content);
    expect(requests).toHaveLength(3);
  });

  it('gives up at once on 404', async () => {
    const { url, requests } = await serve((_, response) => response.writeHead(404).end('<html>'));
    const { result, directory } = start(url);
    await expect(result).rejects.toThrow(`${url}${spec.name}.gz: status 404 Not Found`);
    expect(requests).toHaveLength(1);
    expect(readdirSync(directory)).toEqual([]);
  });

  it.each<[string, Uint8Array, string]>([
    ['another content', gzipSync(content.with(30, 1)), 'expected SHA-256'],
    ['a truncated file', packed.subarray(0, half), `found one cut short after ${half} bytes`],
    ['a log-in page', Buffer.from('<html>Welcome to our network</html>'), 'uncompressed, found 35'],
  ])('refuses %s by name and keeps nothing of it', async (_, file, message) => {
    const { url, requests } = await serve((_request, response) => response.end(file));
    const { result, directory } = start(url);
    await expect(result).rejects.toThrow(WrongFileError);
    await expect(result).rejects.toThrow(message);
    await expect(result).rejects.toThrow(`${spec.name}.gz is not Fake's ${spec.name}`);
    expect(requests).toHaveLength(1);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('stops at a response that never ends', async () => {
    const { url } = await serve((_, response) => {
      const send = () => response.write(Buffer.alloc(16_384), (error) => error ?? setImmediate(send));
      send();
    });
    const { result, directory } = start(url);
    await expect(result).rejects.toThrow('bytes, which is not the file wanted');
    expect(readdirSync(directory)).toEqual([]);
  });

  it('resumes nothing of a body that the server encodes on the way', async () => {
    const { url, requests } = await serve((_, response, number) => {
      const encoded = gzipSync(packed);
      const headers = { 'content-encoding': 'gzip', 'content-length': encoded.length };
      response.writeHead(200, headers);
      if (number === 1) response.write(encoded.subarray(0, half), () => setTimeout(() => response.destroy(), 20));
      else response.end(encoded);
    });
    expect(await start(url).result).toEqual(content);
    expect(requests.map(({ range }) => range)).toEqual([undefined, undefined]);
  });

  it('leaves a server that accepts but does not answer after the time allowed, once', async () => {
    const server = createServer(() => {});
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const began = performance.now();
    const { result } = start(`http://127.0.0.1:${port}/`, { timing: impatient });
    await expect(result).rejects.toThrow('could not be reached (no answer in 0.3 s)');
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it('gets past a stall', async () => {
    const { url, requests } = await serve((request, response, number) => {
      if (number > 1) return sendFile(request, response, packed);
      response.writeHead(200, { 'content-length': packed.length });
      response.write(packed.subarray(0, half));
    });
    const { result, messages } = start(url, { timing: impatient });
    expect(await result).toEqual(content);
    expect(messages[0]).toContain('(nothing arrived for 0.3 s)');
    expect(requests[1]?.range).toBe(`bytes=${half}-`);
  });

  it('leaves a closed port at once', async () => {
    const { result } = start('http://127.0.0.1:9/');
    await expect(result).rejects.toThrow(DownloadError);
    await expect(result).rejects.toThrow('could not be reached (');
  });

  it('ends at once when aborted, with the reason, and keeps what arrived', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': packed.length });
      response.write(packed.subarray(0, half));
    });
    const controller = new AbortController();
    const { result, progress, directory } = start(url, { signal: controller.signal });
    const watch = setInterval(() => progress.at(-1)?.[0] === half && controller.abort(new Error('Ctrl-C')), 5);
    onTestFinished(() => clearInterval(watch));
    await expect(result).rejects.toThrow('Ctrl-C');
    expect(part(directory)).toBeDefined();
  });

  it('does not harm another download of the same file into the same folder', async () => {
    const { url } = await serve((request, response) => {
      if (request.headers.range) return sendFile(request, response, packed);
      response.writeHead(200, { 'content-length': packed.length });
      response.write(packed.subarray(0, half));
      setTimeout(() => response.end(packed.subarray(half)), 50);
    });
    const directory = temporaryDirectory();
    const first = start(url, { directory });
    await new Promise((resolve) => setTimeout(resolve, 25));
    const second = start(url, { directory });
    expect(await Promise.all([first.result, second.result])).toEqual([content, content]);
    expect(readdirSync(directory)).toEqual([spec.name]);
  });
});
