import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackendName } from '../../../packages/element/src/engine/types.ts';
import type { EnginePage } from '../../../packages/element/src/testing/enginePage.ts';
import { openEnginePage, serveEnginePage } from '../../../packages/element/src/testing/openEnginePage.ts';
import { launchBrowser } from '../../../testing/browser.ts';
import { relativeDifference } from '../../../testing/compare.ts';
import type { StaticServer } from '../../../testing/staticServer.ts';
import type { GalleryIndex } from './gallery/gallery.ts';

declare const enginePage: EnginePage;

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const json = (relative: string) => JSON.parse(readFileSync(path(relative), 'utf8'));
const gallery: Required<GalleryIndex> = json('../public/gallery-fashion-mnist.json');
/** Native TensorFlow's logits for the gallery: `[images, classes]`. */
const native: { shape: [number, number]; values: number[] } = json('./testing/fixtures/galleryLogits.json');
const [images, classes] = native.shape;

/** In software, WebGPU takes a second an image and WebGL a fifth of one: all of them in the slow lane only. */
const all = process.env.DENSENET_SLOW === '1';
const counts: Record<BackendName, number> = {
  webgl: all ? images : 40,
  wasm: images,
  webgpu: all ? images : 5,
};

describe('the shipped network on real test images', () => {
  let browser: Browser;
  let server: StaticServer;
  beforeAll(async () => {
    browser = await launchBrowser({ webgpu: true });
    server = await serveEnginePage({ '/models/': path('../../../models'), '/gallery/': path('../public') });
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  it.each(Object.entries(counts) as [BackendName, number][])(
    'gives native TensorFlow’s logits on %s, for %i images',
    async (backend, count) => {
      const page = await openEnginePage(browser, server.url);
      const hasBackend = await page.evaluate(
        async (name) => name !== 'webgpu' || (await navigator.gpu?.requestAdapter()) != null,
        backend,
      );
      if (!hasBackend) return;
      const found = await page.evaluate(classifyGallery, [backend, count, gallery.columns, gallery.tileSize] as const);
      await page.close();
      expect(found.backend).toBe(backend);
      expect(found.logits.length).toBe(count * classes);
      expect(relativeDifference(found.logits, native.values.slice(0, count * classes))).toBeLessThan(2e-3);
      const predictions = topClasses(found.logits, classes);
      expect(predictions).toEqual(gallery.nativePredictions.slice(0, count));
      const right = predictions.filter((prediction, image) => prediction === gallery.labels[image]).length;
      // Twenty of each class; of all test images it gets 0.906 right.
      if (count === images) expect(right / images).toBeGreaterThan(0.85);
      // 0.8 % of all test images are called unlike those of the training; dark on bright is told of every one.
      expect(found.unlike).toBeLessThanOrEqual(Math.ceil(0.03 * count));
      expect(found.brightBorders).toEqual({ asTheyAre: 0, inverted: 2 });
    },
    600_000,
  );
});

/** Runs in the page. */
async function classifyGallery([backend, count, columns, size]: readonly [BackendName, number, number, number]) {
  const engine = enginePage.start(backend);
  const model = await enginePage.load('/models/fashion-mnist.safetensors');
  const sprite = await createImageBitmap(await (await fetch('/gallery/gallery-fashion-mnist.png')).blob());
  const logits: number[] = [];
  const brightBorders = { asTheyAre: 0, inverted: 0 };
  let unlike = 0;
  for (let image = 0; image < count; image++) {
    const [x, y] = [size * (image % columns), size * Math.floor(image / columns)];
    const picture = await createImageBitmap(sprite, x, y, size, size);
    const again = image < 2 ? await createImageBitmap(picture) : undefined;
    const { logits: found, likeness } = await engine.classify(model.id, picture);
    logits.push(...found);
    if (likeness!.unlikeness > 1) unlike++;
    if (likeness!.brightBorder) brightBorders.asTheyAre++;
    const inverted = again && (await engine.classify(model.id, again, { invert: true })).likeness;
    if (inverted?.brightBorder) brightBorders.inverted++;
  }
  return { logits, backend: model.backend.name, unlike, brightBorders };
}

function topClasses(logits: readonly number[], classes: number): number[] {
  return Array.from({ length: logits.length / classes }, (_, image) => {
    const row = logits.slice(classes * image, classes * (image + 1));
    return row.indexOf(Math.max(...row));
  });
}
