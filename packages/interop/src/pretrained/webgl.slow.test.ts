import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeModelFile } from '@densenet/model';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../../../testing/browser.ts';
import { relativeDifference } from '../../../../testing/compare.ts';
import { runPython } from '../../../../testing/python.ts';
import type { StaticServer } from '../../../../testing/staticServer.ts';
import { openEnginePage, serveEnginePage } from '../../../element/src/testing/openEnginePage.ts';
import { fromPretrained } from '../node/index.ts';
import { type Expected, inputValues } from '../testing/pretrained/expected.ts';

/** The element's `enginePage.ts`, as far as it is used here. */
declare const enginePage: {
  start(choice: 'webgl'): {
    classify(model: number, picture: Picture): Promise<{ logits: Float32Array }>;
  };
  load(url: string): Promise<{ id: number; backend: { name: string; float16Only: boolean } }>;
};
interface Picture {
  data: Uint8ClampedArray;
}
/** The browser's. */
declare const ImageData: new (width: number, height: number) => Picture;

const tool = (name: string) => fileURLToPath(new URL(`../../../../tools/${name}`, import.meta.url));

const torch = ['densenet121', 'densenet161', 'densenet169', 'densenet201', 'densenet121.timm', 'densenet264d'];
const keras = ['DenseNet121', 'DenseNet169', 'DenseNet201'];

/** The values of pictures are what the network gets: the reference's input is 8-bit pixels through 255. */
const preprocessing = {
  height: 224,
  width: 224,
  channels: 3,
  mean: [0, 0, 0],
  std: [1, 1, 1],
  interpolation: 'bilinear' as const,
};

/** Real networks of other programs, as files of ours, by the element's engine in a real browser. */
describe.skipIf(process.env.DENSENET_SLOW !== '1')('in Chromium, on WebGL', () => {
  let folder: string;
  let browser: Browser;
  let server: StaticServer;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'densenet-webgl-'));
    runPython('pytorch', [tool('make_pretrained_models.py'), folder, ...torch]);
    runPython('tensorflow', [tool('make_keras_models.py'), folder, ...keras]);
    browser = await launchBrowser();
    server = await serveEnginePage({ '/made/': folder });
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ...torch.map((name) => [name === 'densenet264d' ? 'timm' : 'torchvision', name, 'pth'] as const),
    ...keras.map((name) => ['keras', name, 'weights.h5'] as const),
  ])(
    'the logits of %s’s %s.%s are its own',
    async (layout, name, form) => {
      const expected = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Expected;
      const pretrained = await fromPretrained(join(folder, `${name}.${form}`));
      expect(pretrained.layout).toBe(layout);
      const { config, arrays } = pretrained;
      writeFileSync(join(folder, 'made.safetensors'), encodeModelFile({ config, arrays, preprocessing }));
      const pixels = Array.from(inputValues(expected), (value) => Math.round(255 * value));
      const page = await openEnginePage(browser, server.url);
      const { backend, logits } = await page.evaluate(
        async ({ pixels, size, count }) => {
          const engine = enginePage.start('webgl');
          const { id, backend } = await enginePage.load('/made/made.safetensors');
          const logits: number[] = [];
          for (let image = 0; image < count; image++) {
            const picture = new ImageData(size, size);
            for (let pixel = 0; pixel < size * size; pixel++) {
              const start = 3 * (image * size * size + pixel);
              picture.data.set([...pixels.slice(start, start + 3), 255], 4 * pixel);
            }
            logits.push(...(await engine.classify(id, picture)).logits);
          }
          return { backend, logits };
        },
        { pixels, size: 224, count: 2 },
      );
      await page.close();
      expect(backend).toMatchObject({ name: 'webgl', float16Only: false });
      expect(logits).toHaveLength(2000);
      expect(relativeDifference(logits, expected.logits.values)).toBeLessThan(2e-3);
    },
    300_000,
  );
});
