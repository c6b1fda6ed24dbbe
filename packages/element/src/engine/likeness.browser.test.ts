import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../../../../testing/browser.ts';
import type { StaticServer } from '../../../../testing/staticServer.ts';
import type { EnginePage } from '../testing/enginePage.ts';
import { openEnginePage, serveEnginePage } from '../testing/openEnginePage.ts';

declare const enginePage: EnginePage;

let browser: Browser;
let server: StaticServer;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  server = await serveEnginePage({ '/models/': fileURLToPath(new URL('../../../../models', import.meta.url)) });
  page = await openEnginePage(browser, server.url);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

it('the likeness tells that a picture is unlike the training images, although the network is sure of a class', async () => {
  const found = await page.evaluate(async () => {
    const picture = (value: (x: number, y: number) => number) => {
      const image = new ImageData(28, 28);
      for (let i = 0; i < 28 * 28; i++) {
        const grey = value(i % 28, Math.floor(i / 28));
        image.data.set([grey, grey, grey, 255], 4 * i);
      }
      return image;
    };
    const pictures = {
      white: picture(() => 255),
      grey: picture(() => 128),
      black: picture(() => 0),
      noise: picture((x, y) => (x * 7919 + y * 104_729 + x * y * 613) % 256),
      stripes: picture((x) => (x % 4 < 2 ? 255 : 0)),
      'a dark square on white': picture((x, y) => (Math.max(Math.abs(x - 14), Math.abs(y - 14)) < 8 ? 20 : 255)),
    };
    enginePage.start('wasm');
    const { id } = await enginePage.load('/models/fashion-mnist.safetensors');
    const results: Record<string, { sure: number; unlike: boolean; bright: boolean }> = {};
    for (const [name, each] of Object.entries(pictures)) {
      const { probabilities, likeness } = await enginePage.engine.classify(id, each);
      results[name] = {
        sure: Math.max(...probabilities),
        unlike: likeness!.unlikeness > 1,
        bright: likeness!.brightBorder,
      };
    }
    return results;
  });
  for (const [name, { sure, unlike }] of Object.entries(found)) {
    expect([name, unlike]).toEqual([name, true]);
    expect(sure).toBeGreaterThan(0.3);
  }
  const brightAround = Object.entries(found).filter(([name, { bright }]) => bright && name !== 'noise');
  expect(brightAround.map(([name]) => name)).toEqual(['white', 'grey', 'a dark square on white']);
});
