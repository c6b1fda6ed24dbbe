import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../../../testing/browser.ts';
import { relativeDifference } from '../../../../testing/compare.ts';
import type { StaticServer } from '../../../../testing/staticServer.ts';
import type { EnginePage } from '../testing/enginePage.ts';
import { modelFolder, openEnginePage, serveEnginePage, shippedModel } from '../testing/openEnginePage.ts';

declare const enginePage: EnginePage;
/** TensorFlow.js keeps its engine there: tests look at memory and at the context through it. */
declare const _tfengine: {
  memory(): { numTensors: number; numBytes: number; numBytesInGPU: number };
  backend: { gpgpu: { gl: WebGL2RenderingContext } };
};

let browser: Browser;
let server: StaticServer;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
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

describe('memory', () => {
  it('is free again after the model is released, whichever methods were called', async () => {
    const { before, during, after } = await page.evaluate(async (url) => {
      const { engine } = { engine: enginePage.start('webgl') };
      const keeper = await enginePage.load(url);
      await engine.classify(keeper.id, enginePage.picture(28));
      const before = _tfengine.memory();
      const model = await enginePage.load(url);
      const during = _tfengine.memory();
      await engine.classify(model.id, enginePage.picture(28));
      await engine.classActivation(model.id, 3);
      await engine.featureMaps(model.id, model.blocks[1]!.layers[2]!.node);
      const options = { classIndex: 3, grid: 2, patch: 0.5 };
      const { signal } = new AbortController();
      await engine.occlusion(model.id, options, () => {}, signal);
      await engine.connections(model.id, { network: 'untrained', measure: 'responses' }, signal);
      await engine.release(model.id);
      return { before, during, after: _tfengine.memory() };
    }, shippedModel);
    expect(during.numTensors).toBeGreaterThan(before.numTensors);
    expect(after.numTensors).toBe(before.numTensors);
    expect(after.numBytes).toBe(before.numBytes);
    expect(after.numBytesInGPU).toBe(before.numBytesInGPU);
  });
});

describe('a lost WebGL context', () => {
  it.each(['between two pictures', 'while a picture is on its way'])('%s, is brought back', async (when) => {
    const { before, after, lost } = await page.evaluate(
      async ([url, between]) => {
        const engine = enginePage.start('webgl');
        const model = await enginePage.load(url);
        const picture = enginePage.picture(28);
        const before = await engine.classify(model.id, picture);
        const { gl } = _tfengine.backend.gpgpu;
        const lose = () => gl.getExtension('WEBGL_lose_context')!.loseContext();
        if (between) lose();
        const running = engine.classify(model.id, picture);
        if (!between) setTimeout(lose, 20);
        const after = await running;
        const activation = await engine.classActivation(model.id, 0);
        return {
          before: [...before.logits],
          after: [...after.logits],
          lost: gl.isContextLost() && activation.values.length === 9 && _tfengine.backend.gpgpu.gl !== gl,
        };
      },
      [shippedModel, when.startsWith('between')] as const,
    );
    expect(lost).toBe(true);
    expect(after).toEqual(before);
  });

  it('that does not come back is replaced by another backend', async () => {
    const { before, after, backend } = await page.evaluate(async (url) => {
      const engine = enginePage.start('webgl');
      const model = await enginePage.load(url);
      const before = await engine.classify(model.id, enginePage.picture(28));
      const { gl } = _tfengine.backend.gpgpu;
      // As a browser that has given up on this page's graphics: no more contexts.
      OffscreenCanvas.prototype.getContext = () => null;
      gl.getExtension('WEBGL_lose_context')!.loseContext();
      const after = await engine.classify(model.id, enginePage.picture(28));
      return { before: [...before.logits], after: [...after.logits], backend: after.backend };
    }, shippedModel);
    expect(relativeDifference(after, before)).toBeLessThan(2e-3);
    expect(backend.name).toBe('wasm');
    expect(backend.reason).toContain('webgl was lost; ');
  });
});

describe('calls that are too early, too late or aborted', () => {
  it('reject and say why', async () => {
    const messages = await page.evaluate(async (url) => {
      const engine = enginePage.start('wasm');
      const { id } = await enginePage.load(url);
      const signal = new AbortController().signal;
      const message = (promise: Promise<unknown>) => promise.then(String, (error: Error) => error.message);
      const early = await message(engine.classActivation(id, 0));
      await engine.classify(id, enginePage.picture(28));
      const classIndex = await message(engine.classActivation(id, 10));
      const node = await message(engine.featureMaps(id, 9999));
      const grid = await message(engine.occlusion(id, { classIndex: 0, grid: 0, patch: 0.2 }, () => {}, signal));
      await engine.release(id);
      return { early, classIndex, node, grid, late: await message(engine.classActivation(id, 0)) };
    }, shippedModel);
    expect(messages).toEqual({
      early: 'there is no picture to explain yet: classify one first',
      classIndex: 'classIndex must be an integer from 0 to 9, got 10',
      node: 'node 9999 of the network has no feature maps',
      grid: 'grid must be an integer from 1 to 64, got 0',
      late: 'there is no model 1: it was released, or never loaded',
    });
  });

  it('give what each layer took from where, of the network as it is and untrained', async () => {
    const { trained, untrained, weights, rows, early } = await page.evaluate(async (url) => {
      const engine = enginePage.start('wasm');
      const { id, blocks } = await enginePage.load(url);
      const { signal } = new AbortController();
      const ask = (network: 'trained' | 'untrained', measure: 'weights' | 'responses') =>
        engine.connections(id, { network, measure }, signal);
      const early = await ask('trained', 'responses').then(String, (error: Error) => error.message);
      await engine.classify(id, enginePage.picture(28));
      return {
        trained: await ask('trained', 'responses'),
        untrained: await ask('untrained', 'responses'),
        weights: [await ask('trained', 'weights'), await ask('untrained', 'weights')],
        rows: blocks.map((block) => block.weights),
        early,
      };
    }, shippedModel);
    expect(early).toBe('there is no picture to explain yet: classify one first');
    expect(weights[0]).toEqual(rows);
    expect(weights[1]).not.toEqual(rows);
    expect(untrained).not.toEqual(trained);
    for (const matrices of [trained, untrained]) {
      expect(matrices.map((matrix) => matrix.map((row) => row.length))).toEqual(
        rows.map((matrix) => matrix.map((row) => row.length)),
      );
      for (const row of matrices.flat()) expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
    }
  });

  it('end an occlusion map after the cell that is being computed', async () => {
    const { cells, name } = await page.evaluate(async (url) => {
      const engine = enginePage.start('wasm');
      const { id } = await enginePage.load(url);
      await engine.classify(id, enginePage.picture(28));
      const abort = new AbortController();
      let cells = 0;
      const onCell = () => {
        if (++cells === 3) abort.abort();
      };
      const options = { classIndex: 0, grid: 8, patch: 0.2 };
      const error = await engine.occlusion(id, options, onCell, abort.signal).catch((reason: Error) => reason);
      return { cells, name: error?.name };
    }, shippedModel);
    expect({ cells, name }).toEqual({ cells: 3, name: 'AbortError' });
  });
});
