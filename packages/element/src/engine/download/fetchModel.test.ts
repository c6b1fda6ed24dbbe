import { createHash } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LoadProgress, ModelSource } from '../types.ts';
import { fetchModel } from './fetchModel.ts';

const content = Buffer.from(Array.from({ length: 50_000 }, (_, index) => (index * 7) % 256));
const integrity = `sha256-${createHash('sha256').update(content).digest('base64')}`;

let server: Server;
let origin: string;
let answer: RequestListener;
let requests: { etag: string | undefined }[];
let progress: LoadProgress[];

beforeEach(async () => {
  requests = [];
  progress = [];
  answer = (_, response) => response.end(content);
  server = createServer((request, response) => {
    requests.push({ etag: request.headers['if-none-match'] });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  origin = `http://localhost:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  vi.unstubAllGlobals();
  server.closeAllConnections();
  server.close();
});

const load = (source: Partial<ModelSource> = {}, signal = new AbortController().signal) =>
  fetchModel({ url: `${origin}/m.safetensors`, ...source }, (step) => progress.push(step), signal);

it('a download on a page that was opened as a file fails and says how to open the page', async () => {
  await expect(load({ url: 'file:///home/me/m.safetensors' })).rejects.toThrow(
    'file:///home/me/m.safetensors cannot be read: a browser lets no page that was opened as a file read other files. Serve',
  );
});

describe('a download', () => {
  it('gives the bytes and reports them as they come', async () => {
    answer = (_, response) => {
      response.setHeader('Content-Length', content.length);
      response.end(content);
    };
    expect(Buffer.from(await load()).equals(content)).toBe(true);
    expect(progress[0]).toEqual({ phase: 'download', loadedBytes: 0, totalBytes: content.length });
    expect(progress.at(-1)).toEqual({ phase: 'download', loadedBytes: content.length, totalBytes: content.length });
  });

  it('reports no total size for a compressed body', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'Content-Encoding': 'identity', 'Content-Length': content.length });
      response.end(content);
    };
    await load();
    expect(progress[0]).toMatchObject({ totalBytes: undefined });
  });

  it.each<[string, RequestListener, string]>([
    [
      '404',
      (_, response) => response.writeHead(404).end('gone'),
      'the server answered 404 Not Found; expected a .safe',
    ],
    [
      'a web page',
      (_, response) => response.end('\n<!DOCTYPE html><title>Welcome</title>'),
      'is a web page, not a .safetensors file',
    ],
    [
      'a connection that breaks',
      (_, response) => {
        response.writeHead(200, { 'Content-Length': content.length });
        response.write(content.subarray(0, 1000), () => response.destroy());
      },
      'stopped after 1000 of 50000 bytes: try again',
    ],
    [
      'more than any model',
      (_, response) => response.writeHead(200, { 'Content-Length': 2 ** 31 }).end(),
      'has 2147483648 bytes or more; a model has at most 1073741824',
    ],
  ])('says what is wrong with %s', async (_, listener, message) => {
    answer = listener;
    const failure = await load().catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'ModelLoadError' });
    expect((failure as Error).message).toContain(`${origin}/m.safetensors`);
    expect((failure as Error).message).toContain(message);
  });

  it('says that a server cannot be reached', async () => {
    server.close();
    await expect(load()).rejects.toThrow('m.safetensors cannot be reached: the network is away');
  });

  it('is checked against integrity', async () => {
    expect((await load({ integrity })).length).toBe(content.length);
    const wrong = `sha256-${'A'.repeat(43)}=`;
    await expect(load({ integrity: wrong })).rejects.toThrow(`integrity says ${wrong}, found ${integrity}`);
  });

  it('ends at once when aborted', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'Content-Length': content.length });
      response.write(content.subarray(0, 1000));
    };
    const abort = new AbortController();
    const loading = load({}, abort.signal);
    await vi.waitFor(() => expect(progress.length).toBeGreaterThan(1));
    abort.abort();
    await expect(loading).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('with Cache Storage', () => {
  const entries = new Map<string, Response>();
  beforeEach(() => {
    entries.clear();
    const cache = {
      match: async (url: string) => entries.get(url)?.clone(),
      put: async (url: string, response: Response) => void entries.set(url, response),
      delete: async (url: string) => entries.delete(url),
    };
    vi.stubGlobal('caches', { open: async () => cache });
    vi.stubGlobal('location', { origin });
  });
  const serve = (etag: string, bytes: Buffer) => {
    answer = (request, response) => {
      response.setHeader('ETag', etag);
      if (request.headers['if-none-match'] === etag) response.writeHead(304).end();
      else response.end(bytes);
    };
  };

  it('asks whether the file has changed, and takes the copy if not', async () => {
    serve('"1"', content);
    await load();
    progress = [];
    expect(Buffer.from(await load()).equals(content)).toBe(true);
    expect(requests.map(({ etag }) => etag)).toEqual([undefined, '"1"']);
    expect(progress).toEqual([{ phase: 'cached', totalBytes: content.length }]);
  });

  it('takes the new file when it has changed', async () => {
    serve('"1"', content);
    await load();
    serve('"2"', content.subarray(0, 10));
    expect((await load()).length).toBe(10);
    expect((await load()).length).toBe(10);
    expect(requests.at(-1)).toEqual({ etag: '"2"' });
  });

  it('keeps no copy without ETag and integrity', async () => {
    await load();
    expect(entries.size).toBe(0);
  });

  it('does not ask the server where the copy matches integrity', async () => {
    await load({ integrity });
    expect(requests.length).toBe(1);
    expect((await load({ integrity })).length).toBe(content.length);
    expect(requests.length).toBe(1);
  });

  it('does not take a copy that does not match integrity', async () => {
    serve('"1"', content.subarray(0, 10));
    await load();
    serve('"2"', content);
    expect((await load({ integrity })).length).toBe(content.length);
  });

  it('works from the copy when the network is away', async () => {
    serve('"1"', content);
    await load();
    server.closeAllConnections();
    server.close();
    expect((await load()).length).toBe(content.length);
  });

  it('goes on without a cache where the browser refuses one', async () => {
    vi.stubGlobal('caches', { open: () => Promise.reject(new DOMException('no', 'SecurityError')) });
    expect((await load()).length).toBe(content.length);
  });
});
