import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../../../testing/browser.ts';
import type { ModelList } from './model/modelList.ts';
import { buildPage } from './testing/buildPage.ts';
import { openPage } from './testing/openPage.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

let folder: string;
let checkpoints: string;
const running: ChildProcess[] = [];

beforeAll(async () => {
  folder = await buildPage();
  checkpoints = await mkdtemp(join(tmpdir(), 'densenet-checkpoints-'));
  for (const [name, year] of Object.entries({ older: 2020, newer: 2021 })) {
    const file = join(checkpoints, name, 'model.safetensors');
    await mkdir(join(checkpoints, name));
    await cp(path('../../../models/fashion-mnist.safetensors'), file);
    await utimes(file, new Date(year, 0), new Date(year, 0));
  }
});
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});
afterAll(async () => {
  await rm(checkpoints, { recursive: true, force: true });
});

/** Starts the demo's server and waits for the address that it prints. */
async function serve(...args: string[]): Promise<{ url: string; child: ChildProcess }> {
  const command = [path('../scripts/serve.mjs'), '--page', folder, '--checkpoints', checkpoints, ...args];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(child);
  for await (const chunk of child.stdout) {
    const url = /http:\S+/.exec(String(chunk))?.[0];
    if (url) return { url, child };
  }
  throw new Error('the server ended without an address');
}

it('offers the newest checkpoints beside the shipped models, to an isolated page that computes with them on wasm', async () => {
  const { url } = await serve();
  const { models } = (await (await fetch(`${url}models.json`)).json()) as ModelList;
  expect(models.map((model) => model.url)).toEqual([
    'models/fashion-mnist.safetensors',
    'models/tiny-imagenet.safetensors',
    'checkpoints/newer/model.safetensors',
    'checkpoints/older/model.safetensors',
  ]);
  const browser = await launchBrowser();
  const { page, faults } = await openPage(browser, url);
  await page.getByLabel('Model', { exact: true }).selectOption({ index: 2 });
  await page.locator('label:has(input[value=wasm])').click();
  const label = await page.evaluate(async () => {
    const element = document.querySelector('densenet-classifier')!;
    await element.whenReady();
    return (await element.classify(new ImageData(28, 28)))[0]!.label;
  });
  expect(label).not.toBe('');
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  expect(faults).toEqual([]);
  await browser.close();
});

it('takes the next port where one is taken, and ends at a signal', async () => {
  const first = await serve('--port', '4391');
  const second = await serve('--port', '4391');
  expect(second.url).not.toBe(first.url);
  expect((await fetch(second.url)).status).toBe(200);
  first.child.kill('SIGINT');
  expect(await once(first.child, 'exit')).toEqual([0, null]);
});

it('answers 404 for what is not there, checkpoints outside the folder too', async () => {
  const { url } = await serve();
  for (const address of [
    'nothing.html',
    'checkpoints/none/model.safetensors',
    'checkpoints/..%2fx/model.safetensors',
  ]) {
    expect((await fetch(url + address)).status, address).toBe(404);
  }
  const known = await fetch(`${url}checkpoints/newer/model.safetensors`, { method: 'HEAD' });
  const headers = { 'if-none-match': known.headers.get('etag')! };
  expect((await fetch(`${url}checkpoints/newer/model.safetensors`, { headers })).status).toBe(304);
});

it('says that the page is not built, and what a port is', async () => {
  const ended = async (...args: string[]) => {
    const child = spawn(process.execPath, [path('../scripts/serve.mjs'), ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const [code] = await once(child, 'close');
    return { code, stderr };
  };
  expect(await ended('--page', checkpoints)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('has no index.html: build the page first'),
  });
  expect(await ended('--port', 'many')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('expected a number'),
  });
});
