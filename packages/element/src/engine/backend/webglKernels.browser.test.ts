import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../../../../testing/browser.ts';
import { relativeDifference } from '../../../../../testing/compare.ts';
import { type StaticServer, serveFolders } from '../../../../../testing/staticServer.ts';
import { browserBundle } from '../../../scripts/embed.mjs';
import type { KernelCase, KernelPage } from '../../testing/kernelPage.ts';

declare const kernelPage: KernelPage;

let browser: Browser;
let server: StaticServer;
let page: Page;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'densenet-kernel-page-'));
  await build({ ...browserBundle, minify: false, entryPoints: ['src/testing/kernelPage.ts'], outdir: folder });
  const html = '<!doctype html><script type="module" src="kernelPage.js"></script>';
  server = await serveFolders({ '/': folder }, { overrides: new Map([['/', { body: html }]]) });
  browser = await launchBrowser();
  page = await browser.newPage();
  await page.goto(server.url);
  await page.waitForFunction(() => 'kernelPage' in globalThis);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function expectSame(tried: KernelCase): Promise<void> {
  const { actual, expected, shapes, left } = await page.evaluate((one) => kernelPage.compare(one), tried);
  const title = JSON.stringify(tried);
  expect(shapes[0], title).toEqual(shapes[1]);
  expect(relativeDifference(actual, expected), title).toBeLessThan(1e-5);
  expect(left, title).toBe(0);
}

const windows = [
  { kernelSize: 1, stride: 1, padding: 0 },
  { kernelSize: 1, stride: 2, padding: 0 },
  { kernelSize: 3, stride: 1, padding: 1 },
  { kernelSize: 3, stride: 1, padding: 0 },
  { kernelSize: 3, stride: 2, padding: 1 },
  { kernelSize: 5, stride: 1, padding: 2 },
  { kernelSize: 7, stride: 2, padding: 3 },
];
/** Odd and even, and so small that the window is mostly outside. */
const sizes: [number, number, number][] = [
  [1, 8, 8],
  [2, 9, 7],
  [1, 7, 12],
  [3, 1, 2],
];

describe('WebGL kernels give the same as the operations composed of TensorFlow.js kernels', () => {
  describe.each(windows)('with a window of %o', (window) => {
    const { kernelSize, padding, ...options } = { ...window };
    const fitting = sizes.filter(([, height]) => height + 2 * padding >= kernelSize);

    it('convolution', async () => {
      for (const maps of fitting) {
        for (const [channels, outChannels] of [
          [3, 8],
          [8, 1],
          [10, 5],
          [1, 2],
        ] as const) {
          for (const [bias, relu] of [
            [false, false],
            [true, true],
          ] as const) {
            const filter: [number, number] = [kernelSize, outChannels];
            const all = { ...options, padding, relu };
            await expectSame({ op: 'fusedConv2d', maps, parts: [channels], filter, bias, options: all });
          }
        }
      }
    });

    it('pooling', async () => {
      for (const maps of fitting) {
        if (kernelSize <= 2 * padding) continue;
        for (const channels of [1, 4, 7]) {
          await expectSame({ op: 'maxPool', maps, parts: [channels], window });
          if (maps[1] < kernelSize || maps[2] < kernelSize) continue;
          await expectSame({ op: 'averagePool', maps, parts: [channels], window });
        }
      }
    });
  });

  it('norm and ReLU', async () => {
    for (const maps of sizes) {
      for (const channels of [1, 4, 7]) await expectSame({ op: 'scaleShiftRelu', maps, parts: [channels] });
    }
  });

  it('norm, ReLU and convolution of parts, even and odd ones', async () => {
    const options = { padding: 1, relu: true };
    const parts = [[8], [4, 2], [4, 3], [3, 4], [1, 1, 1], [4, 2, 2, 6, 2, 2, 2, 8]];
    for (const maps of sizes) {
      for (const channels of parts) {
        await expectSame({ op: 'scaleShiftReluConv2d', maps, parts: channels, filter: [3, 6], bias: true, options });
      }
    }
  });

  it('on maps that are larger than a texture is high', async () => {
    const maps: [number, number, number] = [1, 200, 190];
    const options = { stride: 2, padding: 3, relu: true };
    await expectSame({ op: 'fusedConv2d', maps, parts: [3], filter: [7, 4], bias: true, options });
    await expectSame({ op: 'scaleShiftRelu', maps, parts: [4] });
    await expectSame({ op: 'maxPool', maps, parts: [3], window: { kernelSize: 3, stride: 2, padding: 1 } });
  });
});
