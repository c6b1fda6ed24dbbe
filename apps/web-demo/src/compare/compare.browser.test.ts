import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser } from '../../../../testing/browser.ts';
import { type StaticServer, serveFolders } from '../../../../testing/staticServer.ts';
import { buildPage } from '../testing/buildPage.ts';
import { openPage, type WatchedPage } from '../testing/openPage.ts';

const model = fileURLToPath(new URL('../../../../models/fashion-mnist.safetensors', import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let folder: string;
let server: StaticServer;
let browser: Browser;
let opened: WatchedPage;
let page: Page;
beforeAll(async () => {
  [folder, browser] = await Promise.all([buildPage(), launchBrowser()]);
  server = await serveFolders({ '/': folder });
});
beforeEach(async () => {
  opened = await openPage(browser, server.url);
  page = opened.page;
});
afterEach(async () => {
  expect(opened.faults).toEqual([]);
  await opened.close();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const verdicts = () =>
  page.evaluate(() =>
    [...document.querySelectorAll('densenet-classifier')].map(({ predictions }) => predictions[0]?.label),
  );

it('two models answer to the same pictures, explain alike, and are in the link', async () => {
  await expect.poll(verdicts).toEqual(['Ankle boot']);
  await page.getByLabel('Beside it').selectOption({ index: 1 });
  await expect.poll(verdicts).toEqual(['Ankle boot', 'Ankle boot']);
  await page.getByText(/^Both say Ankle boot: .*% and .*%\.$/).waitFor();
  await expect.poll(() => new URL(page.url()).search).toBe('?compare=fashion-mnist');

  await page.locator('demo-thumbnails .tile[title="Sneaker"]').first().click();
  await expect.poll(verdicts).toEqual(['Sneaker', 'Sneaker']);
  await page.evaluate(() => document.querySelectorAll('densenet-classifier')[1]!.classify(new ImageData(28, 28)));
  await expect.poll(async () => new Set(await verdicts()).size).toBe(1);
  expect((await verdicts())[0]).not.toBe('Sneaker');

  const [first, second] = [0, 1].map((place) => page.locator('densenet-classifier').nth(place));
  await first!.getByRole('tab', { name: 'Connections' }).click();
  expect(await second!.getByRole('tab', { name: 'Connections' }).getAttribute('aria-selected')).toBe('true');
  await second!.locator('button.bar-row').nth(1).click();
  const chosen = () =>
    page.evaluate(() => [...document.querySelectorAll('densenet-classifier')].map(({ classIndex }) => classIndex));
  expect(new Set(await chosen()).size).toBe(1);

  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  expect(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))).toEqual([]);
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 740 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  }
});

it('compares with a file of the visitor, and ends', async () => {
  await page.locator('demo-controls input[type=file]').nth(1).setInputFiles(model);
  await page.getByRole('heading', { name: 'Beside it: fashion-mnist.safetensors' }).waitFor();
  await expect.poll(verdicts).toEqual(['Ankle boot', 'Ankle boot']);
  await page.locator('.compare-head button').click();
  await expect.poll(verdicts).toEqual(['Ankle boot']);
  expect(await page.locator('.comparing').count()).toBe(0);
});
