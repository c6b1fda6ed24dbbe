import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../../../testing/browser.ts';
import { foreignTexts } from '../../../testing/foreignTexts.ts';
import { type StaticServer, serveFolders } from '../../../testing/staticServer.ts';
import { buildPage } from './testing/buildPage.ts';
import { openPage, type WatchedPage } from './testing/openPage.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Folder to write screenshots of the page to, for people to look at; where it is not set, none are written. */
const screenshots = process.env.DENSENET_SCREENSHOTS;

let folder: string;
let server: StaticServer;
let browser: Browser;
let opened: WatchedPage;
let page: Page;

beforeAll(async () => {
  [folder, browser] = await Promise.all([buildPage(), launchBrowser()]);
  server = await serveFolders({ '/': folder });
  if (screenshots) mkdirSync(screenshots, { recursive: true });
});
afterEach(async () => {
  expect(opened.faults).toEqual([]);
  await opened.close();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function open(path: string, options: BrowserContextOptions = {}): Promise<void> {
  opened = await openPage(browser, server.url + path, { reducedMotion: 'reduce', ...options });
  page = opened.page;
}

const language = () => page.evaluate(() => document.documentElement.lang);
/** Waits until the best class of the picture on show has this name. */
const expectBest = (label: string) =>
  expect
    .poll(() => page.evaluate(() => document.querySelector('densenet-classifier')!.predictions[0]?.label), {
      timeout: 60_000,
    })
    .toBe(label);

/** What axe finds wrong, as `rule: selector`. */
async function violations(): Promise<string[]> {
  await page.evaluate(axe);
  const results = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

it.each([
  { size: 'wide', viewport: { width: 1280, height: 800 } },
  { size: 'phone', viewport: { width: 360, height: 740 } },
])('the page is Chinese throughout, accessible and fits, $size', async ({ size, viewport }) => {
  await open('index.html?lang=zh', { viewport });
  await expectBest('短靴');
  await page.getByRole('button', { name: '现在就在浏览器中对全部 200 张分类' }).click();
  await page.getByText('与原生 TensorFlow 给出的类别相同').waitFor();
  expect(await language()).toBe('zh');
  expect(await page.title()).toBe('浏览器中的 DenseNet');
  expect(await foreignTexts(page)).toEqual([]);
  expect(await violations()).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  if (screenshots) {
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: join(screenshots, `zh-${size}.png`), fullPage: true });
  }
});

it('a switch keeps the picture and what was measured, is in the address, and is remembered', async () => {
  await open('index.html', { locale: 'en-GB' });
  await expectBest('Ankle boot');
  await page.locator('demo-gallery .tile[title="Bag"]').first().click();
  await expectBest('Bag');
  const shown = () => page.evaluate(() => document.querySelector('densenet-classifier')!.predictions[0]!.probability);
  const probability = await shown();
  const loads = () => server.served.filter(({ path }) => path.endsWith('.safetensors')).length;
  const loaded = loads();

  await page.getByRole('link', { name: '中文' }).click();
  await page.getByRole('heading', { name: '每一层都读取它之前的所有层。' }).waitFor();
  await expectBest('包');
  expect(await shown()).toBe(probability);
  expect(await page.getByText('实际上是包').count()).toBe(1);
  expect(loads()).toBe(loaded);
  expect(new URL(page.url()).searchParams.get('lang')).toBe('zh');

  await page.goto(`${server.url}index.html`);
  await page.getByRole('heading', { name: '每一层都读取它之前的所有层。' }).waitFor();
  await page.getByRole('link', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Every layer reads all layers before it.' }).waitFor();
  await page.goto(`${server.url}index.html`);
  await page.getByRole('link', { name: '中文' }).waitFor();
  expect(await language()).toBe('en');
  await page.goto(`${server.url}embed.html?lang=zh`);
  await page.goto(`${server.url}index.html`);
  await page.getByRole('link', { name: 'English' }).waitFor();
  expect(await language()).toBe('zh');
});

it("speaks the browser's language, where nothing else is said", async () => {
  await open('index.html', { locale: 'zh-TW' });
  await page.getByRole('heading', { name: '每一层都读取它之前的所有层。' }).waitFor();
  await expectBest('短靴');
});

it('the page for a frame takes its language from its address', async () => {
  await open('embed.html?lang=zh');
  await page.getByRole('button', { name: '选择图片' }).waitFor();
  await page.evaluate(
    async () => void (await document.querySelector('densenet-classifier')!.classify(new ImageData(28, 28))),
  );
  await page.getByText('贡献最大的是').waitFor();
  expect(await page.title()).toBe('图像分类器');
  expect(await foreignTexts(page)).toEqual([]);
  expect(await violations()).toEqual([]);
});
