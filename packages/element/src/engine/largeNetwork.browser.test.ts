import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../../../testing/browser.ts';
import { relativeDifference } from '../../../../testing/compare.ts';
import type { StaticServer } from '../../../../testing/staticServer.ts';
import type { EnginePage } from '../testing/enginePage.ts';
import { largeModelFile } from '../testing/largeModel.ts';
import { openEnginePage, serveEnginePage } from '../testing/openEnginePage.ts';
import type { BackendChoice } from './types.ts';

declare const enginePage: EnginePage;

const model = '/made/large.safetensors';
let browser: Browser;
let server: StaticServer;
let page: Page;
let made: string;

beforeAll(async () => {
  made = mkdtempSync(join(tmpdir(), 'densenet-models-'));
  browser = await launchBrowser({ webgpu: true });
  writeFileSync(join(made, 'large.safetensors'), largeModelFile());
  server = await serveEnginePage({ '/made/': made });
});
afterAll(async () => {
  await browser.close();
  await server.close();
  rmSync(made, { recursive: true, force: true });
});
beforeEach(async () => {
  page = await openEnginePage(browser, server.url);
});
afterEach(() => page.close());

/** Loads a model in the page and classifies the same picture there. */
const classify = (choice: BackendChoice) =>
  page.evaluate(
    async ([choice, url]) => {
      enginePage.start(choice);
      const loaded = await enginePage.load(url);
      const { logits } = await enginePage.engine.classify(loaded.id, enginePage.picture(256));
      return { logits: [...logits], backend: loaded.backend };
    },
    [choice, model] as const,
  );

describe('a network of DenseNet-121’s shape at 224 pixels', () => {
  it('runs on WebGL, and gives what wasm gives', async () => {
    const webgl = await classify('webgl');
    await page.reload();
    await page.waitForFunction(() => 'enginePage' in globalThis);
    const wasm = await classify('wasm');
    expect(webgl.backend.name).toBe('webgl');
    expect(webgl.logits.length).toBe(1000);
    expect(relativeDifference(webgl.logits, wasm.logits)).toBeLessThan(2e-3);
  }, 300_000);

  it('stops in the middle of a forward pass on wasm when it is aborted, and classifies the next picture soon', async () => {
    const { heard, pass, next } = await page.evaluate(async (url) => {
      const engine = enginePage.start('wasm');
      const { id } = await enginePage.load(url);
      const picture = enginePage.picture(256);
      const pass = (await engine.classify(id, picture)).milliseconds;
      // From a thread of its own, as an element's messages come: a timer of this one would be late itself.
      const script = 'onmessage = () => setTimeout(() => postMessage(Date.now()), 300)';
      const other = new Worker(URL.createObjectURL(new Blob([script])));
      const heard: number[] = [];
      for (let round = 0; round < 5; round++) {
        const abort = new AbortController();
        let sent = Number.NaN;
        other.onmessage = ({ data }) => {
          sent = data;
          abort.abort();
        };
        other.postMessage('');
        const options = { classIndex: 0, grid: 12, patch: 0.2 };
        const error = await engine.occlusion(id, options, () => {}, abort.signal).catch((reason: Error) => reason);
        if (error?.name !== 'AbortError') throw error ?? new Error('the map was drawn to its end');
        heard.push(Date.now() - sent);
      }
      other.terminate();
      const began = performance.now();
      await engine.classify(id, picture);
      return { heard, pass, next: performance.now() - began };
    }, model);
    // A map has 144 passes. The median, since another process may have the processor for a while.
    expect(heard.toSorted((a, b) => a - b)[2]).toBeLessThan(Math.max(100, pass / 2));
    expect(next).toBeLessThan(5 * pass);
  }, 120_000);
});
