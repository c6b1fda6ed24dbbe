import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { EvaluationReport } from '@densenet/evaluation';
import { unzipSync } from 'fflate';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { launchBrowser } from '../../../testing/browser.ts';
import { type Override, type StaticServer, serveFolders } from '../../../testing/staticServer.ts';
import type { GalleryIndex } from './gallery/gallery.ts';
import { confusionSoFar, scoreOf } from './measure/confusion.ts';
import { en } from './messages/en.ts';
import { buildPage } from './testing/buildPage.ts';
import { openPage, type WatchedPage } from './testing/openPage.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const json = (relative: string) => JSON.parse(readFileSync(path(relative), 'utf8'));
const gallery: Required<GalleryIndex> = json('../public/gallery-fashion-mnist.json');
const evaluation: EvaluationReport = json('../public/evaluation-fashion-mnist.json');

/** Folder of the page: a root would not show an address that is not relative. */
const place = 'some/folder/';
const overrides = new Map<string, Override>();

let folder: string;
let server: StaticServer;
let browser: Browser;
let opened: WatchedPage;
let page: Page;

beforeAll(async () => {
  [folder, browser] = await Promise.all([buildPage(), launchBrowser()]);
  server = await serveFolders({ [`/${place}`]: folder }, { overrides });
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function visit(): Promise<void> {
  opened = await openPage(browser, `${server.url}${place}`, { permissions: ['clipboard-read', 'clipboard-write'] });
  page = opened.page;
}
async function leave(): Promise<void> {
  await opened.close();
  overrides.clear();
}

const ready = () => page.evaluate(async () => void (await document.querySelector('densenet-classifier')!.whenReady()));
const verdict = () => page.evaluate(() => document.querySelector('densenet-classifier')!.predictions[0]?.label);

describe('the page of one visit', () => {
  beforeAll(visit);
  afterEach(() => expect(opened.faults).toEqual([]));
  afterAll(leave);

  it('shows the shipped model, its figures and the gallery', async () => {
    await ready();
    await page.locator('demo-facts dl').first().waitFor();
    const facts = await page.locator('demo-facts').textContent();
    expect(facts).toContain('758,226');
    expect(facts).toContain('90.59%');
    expect(facts).toContain('96×96');
    expect(await page.locator('demo-gallery .tile').count()).toBe(200);
    expect(await page.locator('demo-thumbnails .tile').count()).toBe(20);
    expect(await page.locator('.figure .arc').count()).toBe(4 * 15);
    expect(await page.locator('.snippet code').allInnerTexts()).toContainEqual(
      expect.stringContaining(`src="${server.url}${place}embed.html?top-k=5"`),
    );
  });

  it('has an example and its verdict on arrival', async () => {
    await page.waitForFunction(() => document.querySelector('densenet-classifier')!.predictions.length > 0);
    expect(await verdict()).toBe('Ankle boot');
  });

  it('packs all that a page of another site needs into one file', async () => {
    const href = await page.getByRole('link', { name: 'densenet-classifier.zip' }).getAttribute('href');
    const response = await page.request.get(new URL(href!, page.url()).href);
    const names = Object.keys(unzipSync(await response.body())).sort();
    const wasm = ['', '-simd', '-threaded-simd'].map((variant) => `wasm/tfjs-backend-wasm${variant}.wasm`);
    const scripts = ['', '-wasm', '-webgpu'].map((part) => `densenet-classifier${part}.js`);
    const licences = scripts.map((script) => `${script}.LEGAL.txt`);
    const languages = ['densenet-classifier-zh.js'];
    expect(names).toEqual([...scripts, ...languages, ...licences, ...wasm, 'fashion-mnist.safetensors'].sort());
  });

  it('copies the two lines', async () => {
    await page.locator('.snippet').first().getByRole('button', { name: 'Copy' }).click();
    await page.getByText('Copied').waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied.split('\n')).toHaveLength(2);
    expect(copied).toMatch(/^<script type="module" src="densenet-classifier.js"><\/script>\n<densenet-classifier /);
  });

  it('has links to places that exist', async () => {
    const links = await page
      .locator('a[href]')
      .evaluateAll((found) => (found as HTMLAnchorElement[]).map(({ href }) => href));
    const own = links.filter((href) => href.startsWith(server.url) && !href.includes('#'));
    expect(own.length).toBeGreaterThanOrEqual(2);
    for (const href of own) expect((await fetch(href)).status, href).toBe(200);
    const anchors = links.filter((href) => href.includes('#')).map((href) => new URL(href).hash);
    for (const hash of anchors) expect(await page.locator(hash).count(), hash).toBe(1);
  });
});

describe('the page', () => {
  beforeEach(visit);
  afterEach(async () => {
    expect(opened.faults).toEqual([]);
    await leave();
  });

  it('classifies a thumbnail, and tells the milliseconds', async () => {
    await ready();
    await page.locator('demo-thumbnails .tile[title="Sneaker"]').first().click();
    await expect.poll(verdict).toBe('Sneaker');
    await page
      .getByText(/^\d[\d.,]* ms$/)
      .first()
      .waitFor();
  });

  it('shows the true class of a picture of the gallery, and nothing for any other picture', async () => {
    await ready();
    const truth = page.locator('demo-truth');
    const show = async (image: number) => {
      const name = gallery.classes[gallery.labels[image]!]!;
      await page.locator(`demo-gallery [aria-label^="${name}, test image ${gallery.testIndices[image]}"]`).click();
      await truth.getByText(`In truth: ${name} (test image ${gallery.testIndices[image]}).`).waitFor();
      return truth.textContent();
    };
    const isWrong = (image: number) => gallery.nativePredictions[image] !== gallery.labels[image];
    const images = [...gallery.labels.keys()];
    expect(await show(images.find(isWrong)!)).toContain('A mistake of the network.');
    expect(await show(images.find((image) => !isWrong(image))!)).toContain('Recognised.');
    await page.evaluate(() => document.querySelector('densenet-classifier')!.classify(new ImageData(28, 28)));
    await expect.poll(async () => (await truth.textContent())!.trim()).toBe('');
  });

  it('stops a run of the gallery; one to the end answers as native TensorFlow, and shows each cell and the mistakes', async () => {
    await ready();
    expect(await page.getByLabel('Only the mistakes').isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Classify all 200' }).click();
    await page
      .getByText(/of [1-9]\d* test images/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText(/^Stopped after \d+ of 200 images\.$/).waitFor();
    await page.getByRole('button', { name: 'Classify all 200' }).click();
    await page.getByText(/^Done\./).waitFor();
    await page.getByText('The same class as native TensorFlow on 200 of 200 images.').waitFor();
    const { labels, nativePredictions, classes } = gallery;
    const { right, accuracy } = scoreOf(labels, nativePredictions);
    const score = await page.locator('.score').first().textContent();
    expect(score).toContain(en.format.percent(accuracy!, 1));
    expect(score).toContain(`${right} of 200`);
    expect(score).toMatch(/[\d.]+ images\/s/);

    const cells = (matrix: number) => page.locator('.matrix').nth(matrix).locator('tbody td').allInnerTexts();
    const numbers = (texts: string[]) => texts.map(Number);
    expect(numbers(await cells(0))).toEqual(confusionSoFar(labels, nativePredictions, classes.length).flat());
    expect(numbers(await cells(1))).toEqual(evaluation.confusion.flat());

    await page.getByLabel('Only the mistakes').check();
    expect(await page.locator('demo-gallery .tile').count()).toBe(200 - right);

    const taken = labels.flatMap((label, image) => (label === 6 && nativePredictions[image] === 4 ? [image] : []));
    await page.getByRole('button', { name: `Shirt taken for Coat: ${taken.length}, show` }).click();
    expect(await page.locator('demo-gallery .tile').count()).toBe(taken.length);
    expect(await page.locator('demo-gallery [role=status]').textContent()).toContain('of Shirt taken for Coat');
  });

  it('shows a class of the gallery', async () => {
    await page.getByRole('button', { name: 'Sandal', exact: true }).click();
    expect(await page.locator('demo-gallery .tile').count()).toBe(20);
    expect(await page.locator('demo-gallery h3').allInnerTexts()).toEqual(['Sandal']);
  });

  it('takes a model file of the visitor, and says what is wrong with a file that is no model', async () => {
    await ready();
    const name = 'notes.safetensors';
    const input = page.locator('demo-controls input[type=file]').first();
    const failed = page.evaluate(
      () =>
        new Promise<string>((resolve) =>
          document
            .querySelector('densenet-classifier')!
            .addEventListener('error', ({ detail }) => resolve(detail.error.message)),
        ),
    );
    await input.setInputFiles({ name, mimeType: '', buffer: Buffer.from('these are no weights') });
    expect(await failed).toMatch(/safetensors/);
    expect(await page.locator('#model').textContent()).toContain('The model is not loaded yet.');
    await input.setInputFiles(path('../../../models/fashion-mnist.safetensors'));
    await ready();
    await page.locator('demo-facts dl').first().waitFor();
    expect(await page.getByLabel('Model', { exact: true }).inputValue()).toBe('fashion-mnist.safetensors');
    await page.getByLabel('Model', { exact: true }).selectOption('Clothes in grey (Fashion-MNIST)');
    await ready();
  });

  it('computes on the backend that is chosen', async () => {
    await ready();
    for (const backend of ['webgl', 'wasm'] as const) {
      await page.locator(`label:has(input[value=${backend}])`).click();
      await ready();
      const name = await page.evaluate(() => document.querySelector('densenet-classifier')!.model!.backend.name);
      expect(name).toBe(backend);
    }
  });

  it('loads the explorer when a visitor comes near it, and it draws the network of the classifier', async () => {
    await ready();
    const isDefined = () => page.evaluate(() => customElements.get('densenet-explorer') !== undefined);
    expect(await isDefined()).toBe(false);
    await page.locator('densenet-explorer').scrollIntoViewIfNeeded();
    await page.locator('densenet-explorer').getByText('758,226 parameters').first().waitFor();
    const drawing = page.locator('densenet-explorer densenet-network-view#own canvas');
    const isLaidOut = () =>
      page
        .locator('densenet-explorer #own densenet-network-stage')
        .evaluate((stage: Element & { layout?: object }) => stage.layout !== undefined);
    await expect.poll(isLaidOut).toBe(true);
    await drawing.focus();
    // The first block, its first layer, its first channel, a value.
    for (const key of ['Enter', 'ArrowRight', 'ArrowRight', 'Enter', 'Enter', 'Enter']) await page.keyboard.press(key);
    await page.locator('densenet-explorer [part=value]').waitFor();
  });
});

it('says which file is missing, and goes on with the rest', async () => {
  overrides.set(`/${place}gallery-fashion-mnist.json`, { status: 404 });
  await visit();
  onTestFinished(leave);
  await page.getByText('gallery-fashion-mnist.json answered 404').waitFor();
  await ready();
});
