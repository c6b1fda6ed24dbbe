import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page, Worker } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../../testing/browser.ts';
import { type Override, type StaticServer, serveFolders } from '../../../testing/staticServer.ts';
import { browserBundle } from '../scripts/embed.mjs';
import { longestTask } from './testing/longestTask.ts';
import { placeEmbed } from './testing/placeEmbed.ts';
import type { DensenetClassifier } from './ui/classifier.ts';

/** TensorFlow.js keeps its engine there: in the worker, tests look at memory and at the context through it. */
declare const _tfengine: {
  memory(): { numTensors: number; numBytesInGPU: number };
  backend: { gpgpu: { gl: WebGL2RenderingContext } };
};

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const model = readFileSync(path('../../../models/fashion-mnist.safetensors'));

let folder: string;
let browser: Browser;
let server: StaticServer;
let page: Page;
const overrides = new Map<string, Override>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'densenet-elements-'));
  await placeEmbed(folder);
  await build({
    ...browserBundle,
    entryPoints: { readmeExample: 'src/testing/readmeExample.ts' },
    external: ['@densenet/element'],
    outdir: folder,
  });
  browser = await launchBrowser();
  server = await serveFolders({ '/': folder, '/models/': path('../../../models') }, { overrides });
});
afterEach(() => page.close());
afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** @param where a context of its own has caches of its own */
async function open(body: string, where: Pick<Browser, 'newPage'> = browser): Promise<void> {
  overrides.set('/page.html', { body: `<!doctype html><title>Test</title>${body}` });
  page = await where.newPage();
  await page.goto(`${server.url}page.html`);
}

const script = '<script type="module" src="densenet-classifier.js"></script>';
const element = (attributes: string) => `<densenet-classifier ${attributes}></densenet-classifier>`;
const shipped = 'src="models/fashion-mnist.safetensors"';

/** Classifies the same picture in the element with this id. */
const classify = (id: string) =>
  page.evaluate(async (name) => {
    await customElements.whenDefined('densenet-classifier');
    const image = new ImageData(28, 28);
    image.data.forEach((_, at) => {
      image.data[at] = at % 4 === 3 || (at >> 2) % 28 > 10 ? 255 : 0;
    });
    return (document.getElementById(name) as DensenetClassifier).classify(image);
  }, id);

describe('two elements on a page', () => {
  it('share a worker; removing one frees its model on the GPU, and the other goes on', async () => {
    await open(script + element(`id="first" backend="webgl" ${shipped}`));
    const expected = await classify('first');
    const worker: Worker = page.workers()[0]!;
    const memory = () => worker.evaluate(() => _tfengine.memory());
    // The class activation map of the first answer is computed after it, and holds tensors meanwhile.
    const isExplained = () =>
      page.evaluate(() => {
        const inside = document.getElementById('first')!.shadowRoot!.querySelector('densenet-explanation')!;
        const panel = inside.shadowRoot!.querySelector('densenet-activation-panel')!;
        return panel.shadowRoot!.querySelector('[part="readout"]')?.textContent?.includes('Most for it') ?? false;
      });
    await expect.poll(isExplained, { timeout: 20_000 }).toBe(true);
    const before = await memory();
    await page.evaluate(
      (html) => document.body.insertAdjacentHTML('beforeend', html),
      element(`id="second" backend="webgl" ${shipped}`),
    );
    expect(await classify('second')).toEqual(expected);
    expect(page.workers().length).toBe(1);
    expect((await memory()).numTensors).toBeGreaterThan(before.numTensors);
    await page.evaluate(() => document.getElementById('second')!.remove());
    await expect.poll(async () => (await memory()).numTensors).toBe(before.numTensors);
    expect((await memory()).numBytesInGPU).toBe(before.numBytesInGPU);
    expect(await classify('first')).toEqual(expected);
  });
});

describe('a context that is lost under an element', () => {
  it('is brought back before the next picture', async () => {
    await open(script + element(`id="it" backend="webgl" ${shipped}`));
    const expected = await classify('it');
    await page.workers()[0]!.evaluate(() => {
      _tfengine.backend.gpgpu.gl.getExtension('WEBGL_lose_context')!.loseContext();
    });
    expect(await classify('it')).toEqual(expected);
    expect(await page.workers()[0]!.evaluate(() => _tfengine.backend.gpgpu.gl.isContextLost())).toBe(false);
  });
});

describe('a model that cannot be loaded', () => {
  it.each<[string, Override | undefined, string, string]>([
    ['404', undefined, '', 'the server answered 404 Not Found; expected a .safetensors file there'],
    ['a web page', { body: '<!DOCTYPE html><title>Welcome</title>' }, '', 'is a web page, not a .safetensors file'],
    [
      'a download that breaks off',
      { body: model, headers: { 'Content-Type': 'application/octet-stream' }, truncateAt: 10_000 },
      '',
      'stopped after',
    ],
    [
      'a file cut off',
      { body: model.subarray(0, 10_000), headers: { 'Content-Type': 'application/octet-stream' } },
      '',
      'cannot be used as a model: ',
    ],
    [
      'another file than integrity says',
      { body: model, headers: { 'Content-Type': 'application/octet-stream' } },
      `integrity="sha256-${'A'.repeat(43)}="`,
      'is not the file that was expected: integrity says sha256-AAA',
    ],
  ])('%s: is said in the element, and the next try is fine', async (what, override, attributes, message) => {
    const address = `/bad/${what.replaceAll(' ', '-')}.safetensors`;
    if (override) overrides.set(address, override);
    await open(script + element(`id="it" backend="wasm" src="${address}" ${attributes}`));
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toContain(message);
    expect(await alert.textContent()).toContain(address);

    overrides.set(address, { body: model, headers: { 'Content-Type': 'application/octet-stream' } });
    await page.evaluate(() => document.querySelector('densenet-classifier')!.removeAttribute('integrity'));
    if (!attributes) await page.getByRole('button', { name: 'Retry' }).click();
    expect((await classify('it')).length).toBe(3);
  });
});

describe('the page', () => {
  it('is never busy for 50 ms at a stretch while explanations are computed', async () => {
    await open(script + element(`id="it" backend="wasm" ${shipped}`));
    await classify('it');
    const tab = (name: string) => page.getByRole('tab', { name }).click();
    const longest = await longestTask(browser, page, async () => {
      await tab('Occlusion map');
      await page.getByRole('button', { name: 'Start' }).click();
      await page.getByRole('button', { name: 'Start' }).waitFor();
      for (const name of ['Feature maps', 'Connections', 'Activation map']) {
        await tab(name);
        await page.waitForTimeout(500);
      }
    });
    expect(longest).toBeGreaterThan(0);
    expect(longest).toBeLessThan(50);
  });
});

describe('a second visit', () => {
  it('takes the model from the cache, and asks only whether it has changed', async () => {
    const context = await browser.newContext();
    const visit = async () => {
      const from = server.served.length;
      await open(script + element(`id="it" backend="wasm" ${shipped}`), context);
      await classify('it');
      return server.served.slice(from).filter((each) => each.path.endsWith('.safetensors'));
    };
    expect(await visit()).toMatchObject([{ status: 200, bytes: model.length }]);
    await page.close();
    expect(await visit()).toMatchObject([{ status: 304, bytes: 0 }]);
    await context.close();
  });
});

describe('the README', () => {
  it('has an example that runs as it is', async () => {
    const example = readFileSync(path('testing/readmeExample.ts'), 'utf8');
    expect(readFileSync(path('../README.md'), 'utf8')).toContain(`\`\`\`ts\n${example}\`\`\``);
    const imports = JSON.stringify({ imports: { '@densenet/element': './densenet-classifier.js' } });
    const pixel = `<svg xmlns="http://www.w3.org/2000/svg" width="28" height="28"><rect width="9" height="28"/></svg>`;
    const said: string[] = [];
    overrides.set('/page.html', {
      body: `<!doctype html><script type="importmap">${imports}</script>
${element(`backend="wasm" ${shipped}`)}<img alt="" src="data:image/svg+xml,${encodeURIComponent(pixel)}">
<script type="module" src="readmeExample.js"></script>`,
    });
    page = await browser.newPage();
    page.on('console', (message) => said.push(message.text()));
    await page.goto(`${server.url}page.html`);
    await expect.poll(() => said.at(-1), { timeout: 30_000 }).toMatch(/^[\w-/ ]+, \d+ percent$/);
    expect(said).toContain('prepare');
    expect(said.join()).toContain('Ankle boot');
  });
});
