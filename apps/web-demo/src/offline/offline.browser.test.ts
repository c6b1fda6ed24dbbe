import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser } from '../../../../testing/browser.ts';
import { type Override, type StaticServer, serveFolders } from '../../../../testing/staticServer.ts';
import { writeServiceWorker } from '../../vite/serviceWorker.ts';
import { buildPage } from '../testing/buildPage.ts';
import { openPage, type WatchedPage } from '../testing/openPage.ts';

const place = 'some/folder/';
const overrides = new Map<string, Override>();

let built: string;
let browser: Browser;
let folder: string;
let server: StaticServer;
let opened: WatchedPage;
let page: Page;

beforeAll(async () => {
  [built, browser] = await Promise.all([buildPage(), launchBrowser()]);
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'densenet-offline-'));
  cpSync(built, folder, { recursive: true });
  server = await serveFolders({ [`/${place}`]: folder }, { overrides });
  opened = await openPage(browser, server.url + place, { serviceWorkers: 'allow' });
  page = opened.page;
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller) return;
    await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve));
  });
  // Afterwards tests take away the network, or files.
  expect(opened.faults).toEqual([]);
});
afterEach(async () => {
  overrides.clear();
  await opened.close();
  // A test may have closed it.
  await server.close().catch(() => {});
  rmSync(folder, { recursive: true });
});
afterAll(async () => {
  await browser?.close();
});

const verdict = () => page.evaluate(() => document.querySelector('densenet-classifier')!.predictions[0]?.label);
const caches_ = () => page.evaluate(() => caches.keys());
const isWaiting = () => page.evaluate(async () => (await navigator.serviceWorker.getRegistration())!.waiting !== null);

/** Makes another version of the page. */
async function change(): Promise<void> {
  const file = join(folder, 'evaluation-fashion-mnist.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('0.9059', '0.1234'));
  await writeServiceWorker(folder);
}
const update = () =>
  page.evaluate(async () => void (await (await navigator.serviceWorker.getRegistration())!.update()));

it('works without a network after the first visit: every backend, language and picture', async () => {
  await server.close();
  await page.context().setOffline(true);
  await page.goto(`${server.url}${place}?lang=zh#gallery`);
  await expect.poll(verdict).toBe('短靴');
  await page.locator('demo-thumbnails .tile').nth(3).click();
  await expect.poll(verdict).toBe('连衣裙');
  await page.locator('label:has(input[value=wasm])').click();
  expect(
    await page.evaluate(async () => (await document.querySelector('densenet-classifier')!.whenReady()).backend.name),
  ).toBe('wasm');
  await page.locator('.matrix').nth(1).waitFor();
  await page.goto(`${server.url}${place}embed.html`);
  expect(
    await page.evaluate(async () => (await document.querySelector('densenet-classifier')!.whenReady()).labels),
  ).toHaveLength(10);
  // The model is there once: what the worker keeps, the element does not keep, too.
  const copies = await page.evaluate(async () => {
    const names = await caches.keys();
    const found = await Promise.all(
      names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)),
    );
    return found.flat().filter((url) => url.endsWith('.safetensors')).length;
  });
  expect(copies).toBe(1);
});

it('a new version is taken on the next visit, whole, and the old one is removed', async () => {
  const [before] = (await caches_()).filter((name) => name.startsWith('densenet-page-'));
  await change();
  await update();
  await expect.poll(isWaiting).toBe(true);
  expect(await page.locator('demo-measure').textContent()).toContain('90.59%');
  await page.reload();
  await page.getByText('12.34%').waitFor();
  expect(await isWaiting()).toBe(false);
  const [after, ...others] = (await caches_()).filter((name) => name.startsWith('densenet-page-'));
  expect(others).toEqual([]);
  expect(after).not.toBe(before);
});

it('a version of which a file is missing or another one is not taken', async () => {
  await change();
  overrides.set(`/${place}evaluation-fashion-mnist.json`, { body: '{}' });
  const ended = page.evaluate(async () => {
    const registration = (await navigator.serviceWorker.getRegistration())!;
    return new Promise<string>((resolve) =>
      registration.addEventListener('updatefound', () => {
        const { installing } = registration;
        installing!.addEventListener('statechange', () => resolve(installing!.state));
      }),
    );
  });
  await update().catch(() => {});
  expect(await ended).toBe('redundant');
  await page.reload();
  await expect.poll(verdict).toBe('Ankle boot');
  expect(await page.locator('demo-measure').textContent()).toContain('90.59%');
});
