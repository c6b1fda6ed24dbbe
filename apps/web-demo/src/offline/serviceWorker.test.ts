import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeServiceWorker } from '../../vite/serviceWorker.ts';
import { elementCache, takeOver } from './site.ts';
import { FakeCaches, FakeServer, scope, startWorker } from './testing/fakeWorker.ts';

const model = 'models/fashion-mnist.safetensors';
const files = {
  'index.html': '<title>first</title>',
  'assets/main.js': 'main',
  'models.json': '{"models":["shipped"]}',
  [model]: 'weights',
  'models/large.safetensors': 'more weights',
};

let folder: string;
let server: FakeServer;
let caches: FakeCaches;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'densenet-worker-'));
  for (const name of ['assets', 'models']) mkdirSync(join(folder, name));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  await writeServiceWorker(folder);
  server = new FakeServer(folder);
  caches = new FakeCaches();
});
afterEach(() => rmSync(folder, { recursive: true }));

const textOf = async (response: Response | undefined) => response?.text();
const pageCaches = async () => (await caches.keys()).filter((name) => name.startsWith('densenet-page-'));

async function installed() {
  const worker = startWorker(server, caches);
  await worker.install();
  await worker.activate();
  return worker;
}

/** Publishes another version of the page. */
async function publish(): Promise<void> {
  writeFileSync(join(folder, 'index.html'), '<title>second</title>');
  await writeServiceWorker(folder);
  server.asked = [];
}

it('answers with the page where the network is away, whatever the query', async () => {
  const worker = await installed();
  server.isAway = true;
  for (const path of ['', 'index.html', '?lang=zh&picture=3']) {
    expect(await textOf(await worker.request(path, { navigate: true })), path).toBe(files['index.html']);
  }
  expect(await textOf(await worker.request(model))).toBe('weights');
  expect(await textOf(await worker.request('models.json'))).toBe(files['models.json']);
});

it('asks the network for the list of models first, which may have others meanwhile', async () => {
  const worker = await installed();
  writeFileSync(join(folder, 'models.json'), 'newer');
  expect(await textOf(await worker.request('models.json'))).toBe('newer');
});

it('leaves everything else to the browser: checkpoints, other sites, what is posted, names of every object', async () => {
  const worker = await installed();
  for (const path of [
    'checkpoints/a/model.safetensors',
    'https://other.example/index.html',
    'constructor',
    '../other/',
  ]) {
    expect(await worker.request(path), path).toBeUndefined();
  }
  expect(await worker.request('index.html', { method: 'POST' })).toBeUndefined();
});

it('keeps a further model when it is first asked for', async () => {
  const worker = await installed();
  expect(server.asked).not.toContain('models/large.safetensors');
  expect(await textOf(await worker.request('models/large.safetensors'))).toBe('more weights');
  server.isAway = true;
  expect(await textOf(await worker.request('models/large.safetensors'))).toBe('more weights');
});

it('takes over the model that the element has, instead of downloading it, and leaves one copy', async () => {
  const ofElement = await caches.open(elementCache);
  await ofElement.put(scope + model, new Response('weights', { headers: { ETag: '"1"' } }));
  const worker = await installed();
  expect(server.asked).not.toContain(model);
  expect(caches.pathsIn(elementCache)).toEqual([]);
  // Without an ETag, by which the element would keep it again.
  expect((await worker.request(model))!.headers.has('ETag')).toBe(false);
});

it('downloads of a new version what has changed, and removes the old one', async () => {
  await installed();
  const [before] = await pageCaches();
  await publish();
  const worker = await installed();
  expect(server.asked).toEqual(['index.html']);
  expect(await pageCaches()).not.toContain(before);
  server.isAway = true;
  expect(await textOf(await worker.request('', { navigate: true }))).toBe('<title>second</title>');
  expect(await textOf(await worker.request('assets/main.js'))).toBe('main');
});

it('refuses a version of which a file is another one, or is missing', async () => {
  await publish();
  writeFileSync(join(folder, 'index.html'), '<title>third</title>');
  await expect(startWorker(server, caches).install()).rejects.toThrow(
    'index.html answered 200, and not the file of version',
  );
  rmSync(join(folder, 'index.html'));
  await expect(startWorker(server, caches).install()).rejects.toThrow('index.html answered 404');
});

it('lets a version that waits take over on a visit, while no other page is open', async () => {
  const worker = await installed();
  const said: unknown[] = [];
  worker.setWaiting({ postMessage: (message) => said.push(message) });
  worker.pages = 2;
  expect(await textOf(await worker.request('', { navigate: true }))).toBe(files['index.html']);
  worker.pages = 1;
  expect(await textOf(await worker.request('assets/main.js'))).toBe('main');
  expect(said).toEqual([]);
  const answer = await worker.request('', { navigate: true });
  expect(said).toEqual([takeOver]);
  expect(answer!.headers.get('Refresh')).toBe('0');
});
