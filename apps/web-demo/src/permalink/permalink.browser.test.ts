import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../../../../testing/browser.ts';
import { type StaticServer, serveFolders } from '../../../../testing/staticServer.ts';
import type { GalleryIndex } from '../gallery/gallery.ts';
import { buildPage } from '../testing/buildPage.ts';
import { openPage, type WatchedPage } from '../testing/openPage.ts';

const file = fileURLToPath(new URL('../../public/gallery-fashion-mnist.json', import.meta.url));
const gallery: Required<GalleryIndex> = JSON.parse(readFileSync(file, 'utf8'));
const imagesOf = (name: string) =>
  [...gallery.labels.keys()].filter((image) => {
    const label = gallery.classes.indexOf(name);
    return gallery.labels[image] === label && gallery.nativePredictions[image] === label;
  });
const [sneaker, bag] = [imagesOf('Sneaker')[0]!, imagesOf('Bag')[0]!];

let folder: string;
let server: StaticServer;
let browser: Browser;
let opened: WatchedPage;
beforeAll(async () => {
  [folder, browser] = await Promise.all([buildPage(), launchBrowser()]);
  const [, contentSecurityPolicy] = /Security-Policy"\s+content="([^"]+)"/.exec(
    readFileSync(join(folder, 'index.html'), 'utf8'),
  )!;
  // Models are fetched by the worker, which has only the policy that its own file was sent with.
  server = await serveFolders(
    { '/': folder, '/mine/': fileURLToPath(new URL('../../../../models', import.meta.url)) },
    { contentSecurityPolicy: contentSecurityPolicy! },
  );
});
afterEach(async () => {
  expect(opened.faults).toEqual([]);
  await opened.close();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const visit = async (query: string): Promise<Page> => {
  opened = await openPage(browser, `${server.url}${query}`);
  return opened.page;
};
const state = (page: Page) =>
  page.evaluate(() => {
    const { predictions, classIndex, explanation, src } = document.querySelector('densenet-classifier')!;
    return { verdict: predictions[0]?.label, classIndex, explanation, src };
  });
const query = (page: Page) => new URL(page.url()).search;
const tile = (page: Page, image: number) =>
  page
    .locator('demo-gallery')
    .getByRole('button', {
      name: new RegExp(`^${gallery.classes[gallery.labels[image]!]}, test image ${gallery.testIndices[image]}\\b`),
    })
    .first();

it('a link shows its picture, class and tab, in its language', async () => {
  const page = await visit(`?lang=zh&picture=${sneaker}&class=5&tab=connections#try`);
  await expect
    .poll(() => state(page))
    .toEqual({ verdict: '运动鞋', classIndex: 5, explanation: 'connections', src: 'models/fashion-mnist.safetensors' });
  expect(query(page)).toBe(`?lang=zh&picture=${sneaker}&class=5&tab=connections`);
  expect(await page.evaluate(() => document.querySelector('#try')!.getBoundingClientRect().top < innerHeight)).toBe(
    true,
  );
});

it('the address says what is shown, and the back button goes back to it', async () => {
  const page = await visit('');
  await expect.poll(async () => (await state(page)).verdict).toBe('Ankle boot');
  expect(query(page)).toBe('');

  await tile(page, sneaker).click();
  await expect.poll(() => query(page)).toBe(`?picture=${sneaker}`);
  await page.getByRole('tab', { name: 'Feature maps' }).click();
  await expect.poll(() => query(page)).toBe(`?picture=${sneaker}&tab=features`);
  await tile(page, bag).click();
  await expect.poll(() => query(page)).toBe(`?picture=${bag}&tab=features`);
  const second = page.locator('densenet-classifier button.bar-row').nth(1);
  await second.click();
  await expect.poll(() => query(page)).toMatch(/class=\d/);
  const link = page.url();

  await page.goBack();
  await expect.poll(async () => (await state(page)).verdict).toBe('Sneaker');
  expect(query(page)).toBe(`?picture=${sneaker}&tab=features`);
  await page.goBack();
  await expect.poll(async () => (await state(page)).verdict).toBe('Ankle boot');
  expect((await state(page)).explanation).toBe('activation');
  await page.goForward();
  await page.goForward();
  await expect.poll(async () => (await state(page)).verdict).toBe('Bag');
  const shownClass = async () => (await state(page)).classIndex;
  await expect.poll(shownClass).not.toBe(gallery.classes.indexOf('Bag'));
  const classIndex = await shownClass();

  await page.goto(link);
  await expect.poll(shownClass).toBe(classIndex);
});

it('a section link leaves a picture of the visitor where it is', async () => {
  const page = await visit('');
  await expect.poll(async () => (await state(page)).verdict).toBe('Ankle boot');
  const before = await page.evaluate(async () => {
    const element = document.querySelector('densenet-classifier')!;
    await element.classify(new ImageData(28, 28));
    return element.predictions;
  });
  await page.getByRole('link', { name: 'Gallery' }).click();
  await page.waitForFunction(() => location.hash === '#gallery');
  expect(await page.evaluate(() => document.querySelector('densenet-classifier')!.predictions)).toEqual(before);
  expect(await page.locator('demo-truth').textContent()).toMatch(/^\s*$/);
});

it('a model by its address, and one of another site, which the page may not load', async () => {
  const page = await visit(`?model=mine/fashion-mnist.safetensors&picture=${bag}`);
  await expect.poll(async () => (await state(page)).verdict).toBe('Bag');
  expect((await state(page)).src).toBe('mine/fashion-mnist.safetensors');
  expect(query(page)).toBe(`?model=mine/fashion-mnist.safetensors&picture=${bag}`);
  await page.getByLabel('Model', { exact: true }).selectOption({ index: 0 });
  await expect.poll(() => query(page)).toBe(`?picture=${bag}`);
  await page.goBack();
  await expect.poll(() => state(page)).toMatchObject({ src: 'mine/fashion-mnist.safetensors', verdict: 'Bag' });
  expect(opened.faults).toEqual([]);

  await page.goto(`${server.url}?model=https://models.example/a.safetensors`);
  await page.getByText('Content-Security-Policy').first().waitFor();
  // The browser's console says the same of the worker's request.
  opened.faults.length = 0;
});
