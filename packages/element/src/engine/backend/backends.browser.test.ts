import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../../../../testing/browser.ts';
import { relativeDifference } from '../../../../../testing/compare.ts';
import type { StaticServer } from '../../../../../testing/staticServer.ts';
import type { EnginePage } from '../../testing/enginePage.ts';
import { modelFolder, openEnginePage, serveEnginePage, shippedModel } from '../../testing/openEnginePage.ts';
import type { BackendChoice } from '../types.ts';

declare const enginePage: EnginePage;
/** TensorFlow.js keeps its engine there. */
declare const _tfengine: { ENV: { set(flag: string, value: boolean): void } };

let browser: Browser;
let server: StaticServer;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser({ webgpu: true });
  server = await serveEnginePage(modelFolder);
});
afterAll(async () => {
  await browser.close();
  await server.close();
});
beforeEach(async () => {
  page = await openEnginePage(browser, server.url);
});
afterEach(() => page.close());

/** Loads the model in the page and classifies the same picture there. */
const classify = (choice: BackendChoice) =>
  page.evaluate(
    async ([choice, url]) => {
      enginePage.start(choice);
      const loaded = await enginePage.load(url);
      const { logits } = await enginePage.engine.classify(loaded.id, enginePage.picture(28));
      return { logits: [...logits], backend: loaded.backend };
    },
    [choice, shippedModel] as const,
  );

const hasWebGpu = () => page.evaluate(async () => (await navigator.gpu?.requestAdapter()) != null);

describe('backends', () => {
  it('agree on the probabilities, and each reports its device', async () => {
    const webgl = await classify('webgl');
    expect(webgl.backend).toMatchObject({ name: 'webgl', float16Only: false, reason: 'webgl: asked for' });
    expect(webgl.backend.device).toMatch(/\w/);
    const others: BackendChoice[] = ['wasm', ...((await hasWebGpu()) ? (['webgpu'] as const) : [])];
    for (const choice of others) {
      await page.reload();
      await page.waitForFunction(() => 'enginePage' in globalThis);
      const { backend, logits } = await classify(choice);
      expect(backend).toMatchObject({ name: choice, reason: `${choice}: asked for` });
      expect(relativeDifference(logits, webgl.logits)).toBeLessThan(2e-3);
    }
  });

  it('of a GPU are not used in software unless asked for: wasm is faster', async () => {
    const { backend } = await classify('auto');
    expect(backend.name).toBe('wasm');
    expect(backend.reason).toContain('webgl: it would run in software');
    expect(backend.summary).toBe('No GPU found: using WebAssembly');
    expect(backend.device).toBe('1 thread');
  });

  it('are timed where the fastest is asked for, and the faster one is kept', async () => {
    const exact = await classify('wasm');
    await page.reload();
    await page.waitForFunction(() => 'enginePage' in globalThis);
    if (!(await hasWebGpu())) return;
    // Makes the software renderers look like a GPU: otherwise neither would be timed.
    await page.evaluate(() => {
      Object.defineProperty(GPUAdapterInfo.prototype, 'isFallbackAdapter', { get: () => false });
      const { getParameter } = WebGL2RenderingContext.prototype;
      WebGL2RenderingContext.prototype.getParameter = function (name) {
        const value: unknown = getParameter.call(this, name);
        return typeof value === 'string' && value.includes('SwiftShader') ? 'A GPU' : value;
      };
    });
    const { backend, logits } = await classify('fastest');
    const times = /^measured: webgl ([\d.]+) ms an image, webgpu ([\d.]+) ms$/.exec(backend.reason);
    expect(times, backend.reason).not.toBeNull();
    expect(backend.name).toBe(Number(times![2]) < Number(times![1]) ? 'webgpu' : 'webgl');
    expect(relativeDifference(logits, exact.logits)).toBeLessThan(2e-3);
  });

  it('that cannot be timed are named in the reason where `fastest` is asked for', async () => {
    const { backend } = await classify('fastest');
    expect(backend.reason).toContain('webgpu: ');
  });

  it('are tried in turn where the one that was asked for does not work', async () => {
    await page.evaluate(() => Object.defineProperty(navigator, 'gpu', { value: undefined }));
    const { backend } = await classify('webgpu');
    expect(backend.name).toBe('wasm');
    expect(backend.reason).toContain('webgpu: the browser has no WebGPU; ');
  });

  it('in software are used where nothing else works', async () => {
    await page.evaluate(() => enginePage.forbidWasm());
    const { backend } = await classify('auto');
    expect(backend.name).toBe('webgl');
    expect(backend.reason).toContain(
      "wasm: the page's Content-Security-Policy forbids it: script-src needs 'wasm-unsafe-eval'",
    );
    expect(backend).toMatchObject({
      software: true,
      summary: 'No GPU found, and WebAssembly cannot be used here: this is slow',
    });
  });

  it('that all fail are named in the error, also when they are tried again', async () => {
    const messages = await page.evaluate(async (url) => {
      OffscreenCanvas.prototype.getContext = () => null;
      HTMLCanvasElement.prototype.getContext = () => null;
      enginePage.forbidWasm();
      enginePage.start('auto');
      const load = () => enginePage.load(url).then(String, (error: Error) => `${error.name}: ${error.message}`);
      return [await load(), await load()];
    }, shippedModel);
    expect(messages[0]).toMatch(
      /^BackendError: no backend works in this browser: webgl: .*; webgpu: .*; wasm: .*; webgl: /,
    );
    expect(messages[1]).toBe(messages[0]);
  });

  it('with 16-bit textures only are reported as such', async () => {
    const exact = await classify('webgl');
    await page.reload();
    await page.waitForFunction(() => 'enginePage' in globalThis);
    await page.evaluate(() => {
      _tfengine.ENV.set('WEBGL_RENDER_FLOAT32_CAPABLE', false);
      _tfengine.ENV.set('WEBGL_RENDER_FLOAT32_ENABLED', false);
    });
    const { backend, logits } = await classify('webgl');
    expect(backend.float16Only).toBe(true);
    expect(relativeDifference(logits, exact.logits)).toBeLessThan(2e-2);
    expect(logits).not.toEqual(exact.logits);
  });

  it('use threads where the page is cross-origin isolated', async () => {
    const isolated = await serveEnginePage(modelFolder, { crossOriginIsolated: true });
    const plain = await classify('wasm');
    await page.close();
    page = await openEnginePage(browser, isolated.url);
    // TensorFlow.js takes half of the logical processors: on a machine with two there would be nothing to see.
    await page.evaluate(() => Object.defineProperty(navigator, 'hardwareConcurrency', { value: 4 }));
    const threaded = await classify('wasm');
    await isolated.close();
    expect(threaded.backend.device).toBe('2 threads');
    expect(relativeDifference(threaded.logits, plain.logits)).toBeLessThan(1e-5);
  });
});
