import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../../../testing/browser.ts';
import { type Override, type StaticServer, serveFolders } from '../../../testing/staticServer.ts';
import type { ResultMessage } from './embed/main.ts';
import { buildPage } from './testing/buildPage.ts';

let folder: string;
let server: StaticServer;
let other: StaticServer;
let browser: Browser;
const overrides = new Map<string, Override>();
beforeAll(async () => {
  [folder, browser] = await Promise.all([buildPage(), launchBrowser()]);
  server = await serveFolders({ '/demo/': folder });
  other = await serveFolders({ '/': folder }, { overrides });
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await other?.close();
});

it.each(['index.html', 'embed.html'])('%s opened as a file says how to open it, and is not blank', async (file) => {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(join(folder, file)).href);
  await page.getByText('A page that was opened as a file may not load it').waitFor();
  await page.goto(`${server.url}demo/${file}`);
  await page.waitForFunction(() => customElements.get('densenet-classifier') !== undefined);
  const boxes = await page.evaluate(() => {
    const range = document.createRange();
    range.selectNodeContents(document.querySelector('densenet-classifier')!);
    return range.getClientRects().length;
  });
  expect(boxes).toBe(0);
  await page.close();
});

it('in a frame of another site takes its attributes from its address, and tells the site its results', async () => {
  const address = `${server.url}demo/embed.html?top-k=2&backend=wasm`;
  overrides.set('/site.html', { body: `<!doctype html><title>Site</title><iframe src="${address}"></iframe>` });
  const page = await browser.newPage();
  await page.goto(`${other.url}site.html`);
  const told = page.evaluate(
    () => new Promise<ResultMessage>((resolve) => addEventListener('message', ({ data }) => resolve(data))),
  );
  const frame = page.frames().find((candidate) => candidate.url() === address)!;
  await frame.waitForFunction(() => customElements.get('densenet-classifier') !== undefined);
  const predictions = await frame.evaluate(() =>
    document.querySelector('densenet-classifier')!.classify(new ImageData(28, 28)),
  );
  const message = await told;
  expect(message).toEqual({
    type: 'densenet-result',
    predictions,
    milliseconds: expect.any(Number),
    backend: 'wasm',
    // The picture is empty, which is seen as white.
    likeness: { unlikeness: expect.any(Number), brightBorder: true },
  });
  expect(message.predictions).toHaveLength(2);
  await page.close();
});
