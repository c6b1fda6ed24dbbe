import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser } from '../../../../testing/browser.ts';
import { type StaticServer, serveFolders } from '../../../../testing/staticServer.ts';
import type { GalleryIndex } from '../gallery/gallery.ts';
import { buildPage } from '../testing/buildPage.ts';
import { openPage, type WatchedPage } from '../testing/openPage.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const gallery: Required<GalleryIndex> = JSON.parse(
  readFileSync(path('../../public/gallery-fashion-mnist.json'), 'utf8'),
);
const count = 100;
const images = [...gallery.labels.keys()].filter((image) => image % 2 === 0).slice(0, count);

let folder: string;
let files: string[];
let built: string;
let server: StaticServer;
let browser: Browser;
let opened: WatchedPage;
let page: Page;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'densenet-batch-'));
  const size = { width: gallery.tileSize, height: gallery.tileSize };
  files = images.map((image) => join(folder, `image ${image}.png`));
  await Promise.all(
    images.map((image, at) =>
      sharp(path('../../public/gallery-fashion-mnist.png'))
        .extract({
          left: (image % gallery.columns) * gallery.tileSize,
          top: Math.floor(image / gallery.columns) * gallery.tileSize,
          ...size,
        })
        .toFile(files[at]!),
    ),
  );
  writeFileSync(join(folder, 'notes.png'), 'no picture');
  [built, browser] = await Promise.all([buildPage(), launchBrowser()]);
  server = await serveFolders({ '/': built });
});
beforeEach(async () => {
  opened = await openPage(browser, server.url, { acceptDownloads: true });
  page = opened.page;
  await page.evaluate(async () => void (await document.querySelector('densenet-classifier')!.whenReady()));
});
afterEach(async () => {
  expect(opened.faults).toEqual([]);
  await opened.close();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

const rows = () => page.locator('table.batch tbody tr');
/** Moves the focus with the Tab key until an element has it. */
const tabTo = async (selector: string) => {
  const target = page.locator(selector).first();
  // Begins where a visitor is who has come to the section by its link.
  await page.evaluate((found) => {
    const section = document.querySelector(found)!.closest('section')!;
    section.tabIndex = -1;
    section.focus();
  }, selector);
  for (let step = 0; step < 20; step++) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`the Tab key does not reach ${selector}`);
};

it('classifies a hundred pictures with the keyboard only, sorts them, and saves them as CSV', async () => {
  // Asked for before the focus moves: a key that follows at once may be faster than the browser's driver.
  const asked = page.waitForEvent('filechooser');
  await tabTo('demo-batch input[type=file]');
  await page.keyboard.press('Space');
  await (await asked).setFiles([...files, join(folder, 'notes.png')]);
  await page.getByText('100 pictures classified, 1 could not be read.').waitFor({ timeout: 120_000 });
  expect(await rows().count()).toBe(count + 1);
  expect(await page.locator('table.batch .error').textContent()).toContain('notes.png');

  const labels = await rows().locator('td:nth-child(3)').allInnerTexts();
  expect(labels.slice(0, count)).toEqual(images.map((image) => gallery.classes[gallery.nativePredictions[image]!]));

  await tabTo('table.batch th[aria-sort]:nth-child(4) button');
  await page.keyboard.press('Enter');
  expect(await page.locator('th[aria-sort=ascending]').textContent()).toContain('Probability');
  const probabilities = (await rows().locator('td.number').allInnerTexts()).map((text) =>
    Number.parseFloat(text.replace('> ', '')),
  );
  expect(probabilities).toEqual([...probabilities].sort((a, b) => a - b));
  expect(await rows().last().textContent()).toContain('notes.png');

  const saved = page.waitForEvent('download');
  await tabTo('demo-batch .run button');
  await page.keyboard.press('Enter');
  const csv = readFileSync(await (await saved).path(), 'utf8').split('\r\n');
  expect(csv[0]).toBe('file,label,probability,label 2,probability 2,label 3,probability 3,advice,error');
  expect(csv).toHaveLength(count + 3);
  expect(csv.at(-2)).toMatch(/^notes\.png,,,,,,,,/);
  const [name, label, probability] = csv[1]!.split(',');
  const image = Number(/\d+/.exec(name!)![0]);
  expect(label).toBe(gallery.classes[gallery.nativePredictions[image]!]);
  expect(probability).toMatch(/^0\.\d{4,9}$/);

  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  expect(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))).toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});

it('stops, goes on, explains a picture of the table, and forgets its answers with the model', async () => {
  await page.locator('demo-batch input[type=file]').setInputFiles(files.slice(0, 30));
  await expect.poll(() => page.locator('table.batch .thumbnail').count()).toBeGreaterThan(1);
  await page.locator('demo-batch').getByRole('button', { name: 'Stop' }).click();
  await page.getByText(/^Stopped after \d+ of 30 pictures\.$/).waitFor();
  await page.getByRole('button', { name: /^Classify \d+ pictures?$/ }).click();
  await page.getByText('30 pictures classified.').waitFor();

  const explained = page.evaluate(
    () =>
      new Promise<string>((resolve) =>
        document
          .querySelector('densenet-classifier')!
          .addEventListener('result', ({ detail }) => resolve((detail.source as File).name)),
      ),
  );
  await page.getByRole('button', { name: 'image 4.png: see why' }).click();
  expect(await explained).toBe('image 4.png');

  await page.locator('label:has(input[value=wasm])').click();
  await page.getByText('30 pictures, not classified yet.').waitFor();
  await page.locator('demo-batch').getByRole('button', { name: 'Clear' }).click();
  expect(await rows().count()).toBe(0);
});

it('takes the pictures of a folder that is dropped, and says in Chinese what is wrong with a file', async () => {
  await page.getByRole('link', { name: '中文' }).click();
  const [bytes] = files.map((file) => [...readFileSync(file)]);
  await page.evaluate((bytes) => {
    const picture = (name: string) => new File([Uint8Array.from(bytes!)], name, { type: 'image/png' });
    const entryOf = (file: File) => ({
      ...{ name: file.name, isDirectory: false },
      file: (give: (file: File) => void) => give(file),
    });
    const folder = (name: string, content: { name: string }[]) => ({
      ...{ name, isDirectory: true },
      createReader: () => ({ readEntries: (give: (some: object[]) => void) => give(content.splice(0)) }),
    });
    const entries = [
      folder('trip', [
        entryOf(picture('1.png')),
        entryOf(new File(['to do'], 'notes.txt', { type: 'text/plain' })),
        folder('day 2', [entryOf(picture('2.png'))]),
      ]),
      entryOf(new File(['no picture'], 'broken.png', { type: 'image/png' })),
    ];
    const items = entries.map((entry) => ({ webkitGetAsEntry: () => entry }));
    const event = new DragEvent('drop', { bubbles: true, cancelable: true });
    Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'], items, files: [] } });
    document.querySelector('demo-batch .slot')!.dispatchEvent(event);
  }, bytes);
  const names = () => rows().locator('th').allInnerTexts();
  await expect.poll(names).toEqual(['1.png', '2.png', 'broken.png']);
  const error = page.locator('table.batch .error');
  await error.waitFor();
  expect(await error.textContent()).toMatch(/[\u4e00-\u9fff]/);
});
