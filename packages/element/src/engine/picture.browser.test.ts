import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Preprocessing, resizeAndCrop } from '@densenet/data';
import { createDenseNet, densenetTiny, encodeModelFile } from '@densenet/model';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../../../../testing/browser.ts';
import type { StaticServer } from '../../../../testing/staticServer.ts';
import { deterministicParameter } from '../../../model/src/testing/deterministic.ts';
import type { EnginePage } from '../testing/enginePage.ts';
import { openEnginePage, serveEnginePage } from '../testing/openEnginePage.ts';

declare const enginePage: EnginePage;

const plain: Preprocessing = {
  height: 32,
  width: 32,
  channels: 3,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
  interpolation: 'bilinear',
};
const antialiased: Preprocessing = { ...plain, antialias: true, crop: { shorterSide: 37 } };

let browser: Browser;
let server: StaticServer;
let page: Page;
let made: string;

beforeAll(async () => {
  made = mkdtempSync(join(tmpdir(), 'densenet-models-'));
  const { config, parameterSpecs } = createDenseNet(densenetTiny({ inChannels: 3, numClasses: 10 }));
  const arrays = Object.fromEntries(
    parameterSpecs.map(({ name, shape }) => {
      return [name, { shape: [...shape], values: deterministicParameter(name, [...shape].reverse()) }];
    }),
  );
  for (const [name, preprocessing] of Object.entries({ plain, antialiased })) {
    writeFileSync(join(made, `${name}.safetensors`), encodeModelFile({ arrays, config, preprocessing }));
  }
  browser = await launchBrowser();
  server = await serveEnginePage({ '/made/': made });
  page = await openEnginePage(browser, server.url);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(made, { recursive: true, force: true });
});

/** The network's input for a PNG file of noise, as RGBA. */
const seen = (name: string, height: number, width: number) =>
  page.evaluate(
    async ([url, height, width]) => {
      const image = new ImageData(width, height);
      for (let i = 0; i < image.data.length; i++) {
        image.data[i] = i % 4 === 3 ? 255 : (i * 7919 + Math.floor(i / 5) * 104_729) % 256;
      }
      const canvas = new OffscreenCanvas(width, height);
      canvas.getContext('2d')!.putImageData(image, 0, 0);
      const bitmap = await createImageBitmap(await canvas.convertToBlob({ type: 'image/png' }));
      enginePage.start('wasm');
      const { id } = await enginePage.load(url);
      const { input } = await enginePage.engine.classify(id, bitmap);
      return [...input.data];
    },
    [`/made/${name}.safetensors`, height, width] as const,
  );

/** The same for the `densenet` command. */
function expected(height: number, width: number, p: Preprocessing): number[] {
  const values = Uint8Array.from({ length: height * width * 3 }, (_, at) => {
    const i = 4 * Math.floor(at / 3) + (at % 3);
    return (i * 7919 + Math.floor(i / 5) * 104_729) % 256;
  });
  const pixels = resizeAndCrop({ values, height, width, channels: 3 }, p);
  return Array.from({ length: 32 * 32 * 4 }, (_, i) => (i % 4 === 3 ? 255 : pixels[3 * Math.floor(i / 4) + (i % 4)]!));
}

it('a large photo reaches an antialiased resize whole: every pixel is as in the command', async () => {
  expect(await seen('antialiased', 1101, 1507)).toEqual(expected(1101, 1507, antialiased));
});

it('a large photo is shrunk by the browser first where the network resizes without antialiasing', async () => {
  // Noise, shrunk to its mean, has lost its contrast; single pixels of it would have kept it.
  const contrast = (rgba: readonly number[]) => {
    const reds = rgba.filter((_, i) => i % 4 === 0);
    return Math.max(...reds) - Math.min(...reds);
  };
  const large = contrast(await seen('plain', 4096, 4096));
  const small = contrast(await seen('plain', 1024, 1024));
  expect(large).toBeLessThan(small / 1.5);
});
