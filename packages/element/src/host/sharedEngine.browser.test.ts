import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../../../testing/browser.ts';
import { type ServerOptions, type StaticServer, serveFolders } from '../../../../testing/staticServer.ts';
import { browserBundle } from '../../scripts/embed.mjs';
import type {} from '../testing/hostPage.ts';

const html = '<!doctype html><title>host</title><script type="module" src="hostPage.js"></script>';

let folder: string;
let browser: Browser;
const opened: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'densenet-host-'));
  const entryPoints = ['src/testing/hostPage.ts', 'src/testing/hostWorker.ts'];
  await build({ ...browserBundle, entryPoints, outdir: folder });
  browser = await launchBrowser();
});
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(options: ServerOptions = {}): Promise<StaticServer> {
  const server = await serveFolders({ '/': folder }, { overrides: new Map([['/', { body: html }]]), ...options });
  opened.push(server);
  return server;
}

/** A page on which engines run in the worker of the given script. */
async function openPage(options: ServerOptions = {}, worker = 'hostWorker.js'): Promise<Page> {
  const { url } = await serve(options);
  const page = await browser.newPage();
  opened.unshift(page);
  await page.goto(url);
  await page.evaluate((script) => host.useWorker(script), worker);
  return page;
}

/** Classifies with a leased engine and gives it back. */
const classifyOnce = (page: Page) =>
  page.evaluate(async () => {
    const lease = host.leaseEngine('webgl');
    const { engine } = lease;
    const model = await engine.load({ url: 'model.safetensors' }, () => {}, new AbortController().signal);
    const { probabilities } = await engine.classify(model.id, new ImageData(2, 3));
    lease.release();
    return [...probabilities];
  });

describe('an engine in a worker', () => {
  it('is one for all leases of a backend choice, and ends with the last', async () => {
    const page = await openPage();
    const workers = async () => {
      // What a terminated worker takes to be gone, and a new one to appear.
      await page.waitForTimeout(200);
      return page.workers().length;
    };
    await page.evaluate(async () => {
      const leases = [host.leaseEngine('webgl'), host.leaseEngine('webgl'), host.leaseEngine('wasm')];
      Object.assign(globalThis, { leases });
      const signal = new AbortController().signal;
      await Promise.all(leases.map(({ engine }) => engine.load({ url: 'model.safetensors' }, () => {}, signal)));
    });
    const release = (index: number) =>
      page.evaluate(
        (lease) => (globalThis as unknown as { leases: { release(): void }[] }).leases[lease]!.release(),
        index,
      );
    expect(await workers()).toBe(2);
    await release(2);
    expect(await workers()).toBe(1);
    await release(0);
    // A second release of the same lease does nothing.
    await release(0);
    expect(await workers()).toBe(1);
    await release(1);
    expect(await workers()).toBe(0);
    expect(await page.evaluate(() => host.engines.length)).toBe(0);
  });

  it('reports all progress before the answer, and answers with typed arrays and pixels', async () => {
    const page = await openPage();
    const seen = await page.evaluate(async () => {
      const { engine } = host.leaseEngine('auto');
      const phases: string[] = [];
      const signal = new AbortController().signal;
      const model = await engine.load({ url: 'model.safetensors' }, ({ phase }) => phases.push(phase), signal);
      const reported = phases.length;
      const { probabilities, input } = await engine.classify(model.id, new ImageData(2, 3));
      let cells = 0;
      await engine.occlusion(model.id, { classIndex: 5, grid: 4, patch: 0.25 }, () => cells++, signal);
      const maps = await engine.featureMaps(model.id, model.blocks[0]!.input.node);
      const activation = await engine.classActivation(model.id, 1);
      return {
        reported,
        last: phases.at(-1),
        sum: probabilities.reduce((a, b) => a + b),
        favourite: probabilities.indexOf(Math.max(...probabilities)),
        isPixels: input instanceof ImageData && input.width === model.preprocessing.width,
        cells,
        values: maps.values.length / (maps.height * maps.width * maps.channels),
        activation: activation.values.length,
      };
    });
    expect(seen).toEqual({
      reported: 6,
      last: 'prepare',
      sum: expect.closeTo(1, 5),
      favourite: 5,
      isPixels: true,
      cells: 16,
      values: 1,
      activation: 9,
    });
  });

  it('takes ownership of an ImageBitmap, and copies ImageData', async () => {
    const page = await openPage();
    const sizes = await page.evaluate(async () => {
      const { engine } = host.leaseEngine('auto');
      const model = await engine.load({ url: 'model.safetensors' }, () => {}, new AbortController().signal);
      const pixels = new ImageData(7, 5);
      const bitmap = await createImageBitmap(pixels);
      const results = [await engine.classify(model.id, pixels), await engine.classify(model.id, bitmap)];
      const favourites = results.map(({ probabilities }) => probabilities.indexOf(Math.max(...probabilities)));
      return { favourites, pixels: pixels.data.length, bitmap: bitmap.width };
    });
    // A bitmap that was given away measures 0; the engine saw the same size both times.
    expect(sizes).toEqual({ favourites: [2, 2], pixels: 140, bitmap: 0 });
  });

  it('passes errors on with their names and messages', async () => {
    const page = await openPage();
    const error = await page.evaluate(async () => {
      const { engine } = host.leaseEngine('auto');
      const loading = engine.load({ url: '/models/missing.safetensors' }, () => {}, new AbortController().signal);
      return loading.catch((error: Error) => ({
        isError: error instanceof Error,
        name: error.name,
        message: error.message,
      }));
    });
    expect(error).toEqual({
      isError: true,
      name: 'ModelLoadError',
      message: '/models/missing.safetensors answered 404 Not Found, expected a .safetensors file: check the address',
    });
  });

  it('is stopped by an abort, which rejects with the reason of the caller', async () => {
    const page = await openPage();
    const seen = await page.evaluate(async () => {
      const { engine } = host.leaseEngine('auto');
      const never = new AbortController().signal;
      const model = await engine.load({ url: 'model.safetensors' }, () => {}, never);
      await engine.classify(model.id, new ImageData(2, 3));
      const controller = new AbortController();
      let cells = 0;
      const grid = 40;
      const mapping = engine.occlusion(
        model.id,
        { classIndex: 0, grid, patch: 0.1 },
        () => {
          if (++cells === 3) controller.abort();
        },
        controller.signal,
      );
      const occlusion = await mapping.catch((error: Error) => ({
        name: error.name,
        own: error === controller.signal.reason,
      }));
      const before = cells;
      await new Promise((resolve) => setTimeout(resolve, 100));
      const load = await engine
        .load({ url: 'model.safetensors' }, () => {}, AbortSignal.abort())
        .catch((error: Error) => error.name);
      return { occlusion, load, stopped: before === cells && cells < grid ** 2 };
    });
    expect(seen).toEqual({ occlusion: { name: 'AbortError', own: true }, load: 'AbortError', stopped: true });
  });

  it('rejects all that is pending when it crashes, and the next lease starts another', async () => {
    const page = await openPage();
    const messages = await page.evaluate(async () => {
      const signal = new AbortController().signal;
      const { engine } = host.leaseEngine('webgl');
      const model = await engine.load({ url: 'model.safetensors' }, () => {}, signal);
      await engine.classify(model.id, new ImageData(2, 3));
      const said = ({ message }: Error) => message;
      const pending = [
        engine.occlusion(model.id, { classIndex: 0, grid: 1000, patch: 0.1 }, () => {}, signal).catch(said),
        engine.load({ url: 'crash.safetensors' }, () => {}, signal).catch(said),
      ];
      return [...(await Promise.all(pending)), await engine.featureMaps(model.id, 1).catch(said)];
    });
    const message = 'The worker that computes has failed: Uncaught Error: out of memory. Load the model again.';
    expect(messages).toEqual([message, message, message]);
    expect(await classifyOnce(page)).toHaveLength(10);
    expect(await page.evaluate(() => host.engines.length)).toBe(0);
  });

  it('rejects all pending calls when it is released', async () => {
    const page = await openPage();
    const message = await page.evaluate(async () => {
      const lease = host.leaseEngine('webgl');
      const loading = lease.engine.load({ url: 'model.safetensors' }, () => {}, new AbortController().signal);
      lease.release();
      return loading.catch((error: Error) => error.message);
    });
    expect(message).toMatch(/released while it was still being asked/);
    await expect.poll(() => page.workers().length).toBe(0);
  });

  it('runs from a script of another origin', async () => {
    const elsewhere = await serve({ cors: true });
    const page = await openPage({}, `${elsewhere.url}hostWorker.js`);
    expect(await classifyOnce(page)).toHaveLength(10);
    expect(await page.evaluate(() => host.engines.length)).toBe(0);
    expect(elsewhere.served.map(({ path }) => path)).toContain('/hostWorker.js');
  });
});

describe("an engine on the page's own thread", () => {
  it.each<[string, ServerOptions, string]>([
    ['a Content-Security-Policy forbids workers', { contentSecurityPolicy: "worker-src 'none'" }, 'hostWorker.js'],
    ["the worker's script is missing", {}, 'nothing.js'],
    ['the script of another origin may not be read', {}, 'elsewhere'],
  ])('takes over where %s', async (_, options, script) => {
    const worker = script === 'elsewhere' ? `${(await serve()).url}hostWorker.js` : script;
    const page = await openPage(options, worker);
    const warnings: string[] = [];
    page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
    expect(await classifyOnce(page)).toHaveLength(10);
    expect(await page.evaluate(() => host.engines.map(({ disposed }) => disposed))).toEqual([true]);
    expect(page.workers()).toEqual([]);
    expect(warnings.join('\n')).toMatch(/computes on the page's own thread.*The worker did not start/s);
  });

  it('takes over where WebGL is only on the page, as TensorFlow.js has it on Safari', async () => {
    const page = await openPage();
    await pretendSafari(page);
    expect(await classifyOnce(page)).toHaveLength(10);
    expect(await page.evaluate(() => host.engines.map(({ disposed }) => disposed))).toEqual([true]);
  });

  it('is one for all choices, since TensorFlow.js has one backend a thread', async () => {
    const page = await openPage();
    await pretendSafari(page);
    const seen = await page.evaluate(async () => {
      const leases = [host.leaseEngine('webgl'), host.leaseEngine('auto')];
      const signal = new AbortController().signal;
      const models = await Promise.all(leases.map(({ engine }) => engine.load({ url: 'a' }, () => {}, signal)));
      leases[0]!.release();
      const afterFirst = host.engines.map(({ disposed }) => disposed);
      const { label } = await leases[1]!.engine
        .classify(models[1]!.id, new ImageData(2, 3))
        .then(({ probabilities }) => ({ label: probabilities.indexOf(Math.max(...probabilities)) }));
      leases[1]!.release();
      return { afterFirst, label, afterLast: host.engines.map(({ disposed }) => disposed) };
    });
    expect(seen).toEqual({ afterFirst: [false], label: 5, afterLast: [true] });
    // An engine that has ended is not leased again.
    expect(await classifyOnce(page)).toHaveLength(10);
    expect(await page.evaluate(() => host.engines.length)).toBe(2);
  });
});

const pretendSafari = (page: Page) =>
  page.evaluate(() => {
    Object.defineProperty(navigator, 'vendor', { value: 'Apple Computer, Inc.' });
  });
