import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClassifier, decodeClassifierModel } from '@densenet/classifier';
import { pixelsFromRgba } from '@densenet/data';
import { encodeModelFile } from '@densenet/model';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../../../../testing/browser.ts';
import { relativeDifference } from '../../../../testing/compare.ts';
import { type StaticServer, serveFolders } from '../../../../testing/staticServer.ts';
import { startBackend } from '../../../runtime/src/index.ts';
import { placeEmbed } from '../testing/placeEmbed.ts';
import { baseModel } from './testing/baseModel.ts';
import { pattern } from './testing/patterns.ts';
import type { DensenetTrainer } from './ui/trainer.ts';

let folder: string;
let browser: Browser;
let server: StaticServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'densenet-trainer-embed-'));
  await placeEmbed(folder);
  const { arrays, config, preprocessing } = baseModel();
  const body = `<!doctype html><title>Two lines</title><script type="module" src="densenet-trainer.js"></script>
<densenet-trainer src="base.safetensors" backend="wasm"></densenet-trainer>`;
  const overrides = new Map([
    ['/page.html', { body }],
    ['/base.safetensors', { body: Buffer.from(encodeModelFile({ arrays: { ...arrays }, config, preprocessing })) }],
  ]);
  // What the README asks for.
  const contentSecurityPolicy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; worker-src 'self'; connect-src 'self' blob:; img-src blob:";
  server = await serveFolders({ '/': folder }, { overrides, contentSecurityPolicy });
  browser = await launchBrowser();
  await startBackend({ backend: 'wasm' });
});
afterAll(async () => {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

it('two lines in a page teach a network, in a worker, under a strict policy', async () => {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${server.url}page.html`);
  const pictures = ['l', 'r'].flatMap((classId) =>
    Array.from({ length: 10 }, (_, seed) => {
      const { data, width, height } = pattern(classId, 100 + seed) as ImageData;
      return { className: { l: 'left', r: 'right' }[classId]!, data: [...data], width, height };
    }),
  );
  const { predictions, file, judged } = await page.evaluate(async (examples) => {
    await customElements.whenDefined('densenet-trainer');
    const element = document.querySelector('densenet-trainer') as DensenetTrainer;
    await element.whenReady();
    const imageOf = ({ data, width, height }: (typeof examples)[number]) =>
      new ImageData(new Uint8ClampedArray(data), width, height);
    for (const example of examples) await element.addExample(example.className, imageOf(example));
    const { judged } = await element.train({ epochs: 2, recipe: { train: { batchSize: 8 } } });
    const predictions = await element.classify(imageOf(examples[0]!));
    const bytes = new Uint8Array(await (await element.exportModel()).arrayBuffer());
    return { predictions, judged, file: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')) };
  }, pictures);
  expect(complaints).toEqual([]);
  expect(judged!.accuracy).toBeGreaterThanOrEqual(0.75);
  const classifier = createClassifier(decodeClassifierModel(Buffer.from(file, 'base64'), 'the taught network'));
  const { data, height, width } = pattern('l', 100) as ImageData;
  const { best } = await classifier.classify({ values: pixelsFromRgba(data, 1), height, width, channels: 1 });
  const sorted = best.map(({ label, probability }) => ({ label, probability }));
  expect(predictions.map(({ label }) => label)).toEqual(sorted.map(({ label }) => label));
  expect(
    relativeDifference(
      predictions.map(({ probability }) => probability),
      sorted.map(({ probability }) => probability),
    ),
  ).toBeLessThan(2e-3);
  classifier.dispose();
  await page.close();
});
