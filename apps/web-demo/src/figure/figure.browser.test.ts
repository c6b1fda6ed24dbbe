import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser } from '../../../../testing/browser.ts';
import { type StaticServer, serveFolders } from '../../../../testing/staticServer.ts';
import { buildPage } from '../testing/buildPage.ts';
import { openPage, type WatchedPage } from '../testing/openPage.ts';

/** Folder to write screenshots of the figure to, for people to look at; where it is not set, none are written. */
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
beforeEach(async () => {
  opened = await openPage(browser, server.url, { viewport: { width: 1280, height: 800 } });
  page = opened.page;
  await page.waitForFunction(() => document.querySelector('densenet-classifier')!.predictions.length > 0);
  await caption().getByText('The stronger a line, the more of the layer’s response').waitFor();
});
afterEach(async () => {
  expect(opened.faults).toEqual([]);
  await opened.close();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const caption = () => page.locator('demo-figure .caption');
const node = (block: number, place: number) => page.locator(`demo-figure [data-node="${block},${place}"]`);
const choice = (name: string) => page.locator('demo-figure').getByText(name, { exact: true });
const arcs = (kind: string) => page.locator(`demo-figure .arc${kind}`).count();
const strengths = () =>
  page
    .locator('demo-figure .arc')
    .evaluateAll((all) => (all as SVGElement[]).map((arc) => Number(arc.style.getPropertyValue('--strength'))));
const screenshot = async (name: string) => {
  // Of the window: an element's waits until two frames are alike, which without a GPU can take long.
  if (screenshots) await page.screenshot({ path: join(screenshots, `figure-${name}.png`) });
};

it('lights up what a layer reads and who reads it, and says so', async () => {
  await node(0, 2).hover();
  // Layer 2 reads the input and layer 1, and is read by layers 3 and 4 and the transition.
  await expect.poll(() => arcs('.read')).toBe(2);
  expect(await arcs('.reading')).toBe(3);
  const text = await caption().textContent();
  const shares = [...text!.matchAll(/(\d+(?:\.\d+)?)%/g)].map(([, share]) => Number(share));
  expect(text).toMatch(
    /^Layer 2 of block 1 took .* from the block’s input and .* from layer 1\. It is read by layer 3, layer 4, and transition 1\.$/,
  );
  expect(Math.abs(shares[0]! + shares[1]! - 100)).toBeLessThanOrEqual(1);
  await screenshot('hover');
  await page.mouse.move(0, 0);
  await expect.poll(() => arcs('.read')).toBe(0);
});

it('is walked through with the arrow keys, each node with its words', async () => {
  await node(0, 0).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => arcs('.read')).toBe(2);
  const label = await page.locator('demo-figure [data-node]:focus').getAttribute('aria-label');
  expect(label).toBe(await caption().textContent());
  await page.keyboard.press('End');
  expect(await caption().textContent()).toMatch(/^The classifier took /);
  expect(await arcs('.reading')).toBe(0);
});

it('shows the same network untrained, and how much training has moved', async () => {
  const trained = await strengths();
  await caption()
    .getByText(/Training has moved \d+(\.\d+)?% of what layers take from this picture/)
    .waitFor();
  await screenshot('trained');
  await choice('untrained').click();
  await expect.poll(strengths).not.toEqual(trained);
  await caption()
    .getByText(/Training has moved/)
    .waitFor();
  await screenshot('untrained');
  await choice('trained').click();
  await expect.poll(strengths).toEqual(trained);
});

it('shows the weights where asked to, and where there is no picture', async () => {
  const responses = await strengths();
  await choice('weights').click();
  await caption().getByText('the larger its mean weight').waitFor();
  const weights = await strengths();
  expect(weights).not.toEqual(responses);
  await screenshot('weights');
  await choice('this picture').click();
  await expect.poll(strengths).toEqual(responses);
  await page.getByRole('button', { name: 'Remove the picture' }).click();
  await expect.poll(strengths).toEqual(weights);
  expect(await page.locator('demo-figure').getByLabel('this picture').isDisabled()).toBe(true);
});

it('follows the picture on show', async () => {
  const boot = await strengths();
  await page.locator('demo-thumbnails .tile[title="Sneaker"]').first().click();
  await expect.poll(strengths).not.toEqual(boot);
});
