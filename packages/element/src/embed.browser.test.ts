import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Metafile } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../../testing/browser.ts';
import { type Override, type ServerOptions, type StaticServer, serveFolders } from '../../../testing/staticServer.ts';
import type { BackendChoice } from './engine/types.ts';
import { longestTask } from './testing/longestTask.ts';
import { placeEmbed } from './testing/placeEmbed.ts';
import type { DensenetClassifier } from './ui/classifier.ts';

const models = fileURLToPath(new URL('../../../models', import.meta.url));
/** All that a page loads to classify on WebGL, in compressed bytes (issue 2 of 4: the web). */
const largestLoad = 250_000;

let folder: string;
let metafile: Metafile;
let browser: Browser;
const opened: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'densenet-embed-'));
  metafile = await placeEmbed(folder);
  browser = await launchBrowser({ webgpu: true });
});
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(body: string, options: ServerOptions = {}): Promise<StaticServer> {
  const overrides = new Map<string, Override>([['/page.html', { body }], ...(options.overrides ?? [])]);
  const server = await serveFolders({ '/': folder, '/models/': models }, { ...options, overrides });
  opened.push(server);
  return server;
}

/** The two lines of the README, on a page with nothing else. */
const twoLines = (backend: BackendChoice, script = 'densenet-classifier.js') =>
  `<!doctype html><title>A bare page</title>
<script type="module" src="${script}"></script>
<densenet-classifier src="models/fashion-mnist.safetensors" backend="${backend}"></densenet-classifier>`;

/** Opens the page and collects the browser's complaints. */
async function open(server: StaticServer): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage();
  opened.unshift(page);
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${server.url}page.html`);
  return { page, complaints };
}

/** What the element makes of a dress as a child draws it: a narrow white shape on black. */
const classify = (page: Page) =>
  page.evaluate(async () => {
    await customElements.whenDefined('densenet-classifier');
    const canvas = Object.assign(document.createElement('canvas'), { width: 28, height: 28 });
    const context = canvas.getContext('2d')!;
    context.fillRect(0, 0, 28, 28);
    context.fillStyle = 'white';
    context.fillRect(10, 2, 8, 24);
    const element = document.querySelector<DensenetClassifier>('densenet-classifier')!;
    const [first] = await element.classify(canvas);
    // Waits until the result is drawn, since a policy may be violated while it is drawn.
    await element.updateComplete;
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return first!.label;
  });

const pathsOf = ({ served }: StaticServer) => [...new Set(served.map(({ path }) => path))].sort();

describe('the two-line embed', () => {
  it('classifies on WebGL in a worker of its own file, within the size that a page may load', async () => {
    const server = await serve(twoLines('webgl'));
    const { page, complaints } = await open(server);
    expect(await classify(page)).toBe('Dress');
    expect(pathsOf(server)).toEqual(['/densenet-classifier.js', '/models/fashion-mnist.safetensors', '/page.html']);
    const bytes = server.served.filter(({ path }) => path.endsWith('.js')).reduce((sum, { bytes }) => sum + bytes, 0);
    expect(bytes).toBeLessThan(largestLoad);
    expect(page.workers().map((worker) => worker.url())).toEqual([`${server.url}densenet-classifier.js`]);
    expect(complaints).toEqual([]);
  });

  it('loads Chinese where the page is Chinese', async () => {
    const server = await serve(twoLines('webgl').replace('<!doctype html>', '<!doctype html><html lang="zh">'));
    const { page, complaints } = await open(server);
    await page.getByRole('button', { name: '选择图片' }).waitFor();
    expect(pathsOf(server)).toContain('/densenet-classifier-zh.js');
    expect(complaints).toEqual([]);
  });

  it('speaks English where the file of a language was not copied, and the console says why', async () => {
    const server = await serve(twoLines('webgl').replace('<!doctype html>', '<!doctype html><html lang="zh">'), {
      overrides: new Map([['/densenet-classifier-zh.js', { status: 404 }]]),
    });
    const { page, complaints } = await open(server);
    await page.getByRole('button', { name: 'Choose a picture' }).waitFor();
    expect(complaints.join()).toContain('The texts in "zh" could not be loaded');
  });

  interface Needs {
    what: string;
    backend: BackendChoice;
    /** Beside `default-src 'none'`. */
    policy: string;
    isolated?: boolean;
    /** Beside the page, the script and the model. */
    files: string[];
  }
  const plain = "script-src 'self'; connect-src 'self'";
  const wasm = "script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
  const threads = "script-src 'self' 'wasm-unsafe-eval' blob:; worker-src 'self' blob:; connect-src 'self'";
  const wasmFiles = ['/densenet-classifier-wasm.js', '/wasm/tfjs-backend-wasm-simd.wasm'];
  const threadedFiles = ['/densenet-classifier-wasm.js', '/wasm/tfjs-backend-wasm-threaded-simd.wasm'];

  it.each<Needs>([
    { what: 'WebGL', backend: 'webgl', policy: plain, files: [] },
    { what: 'WebGPU', backend: 'webgpu', policy: plain, files: ['/densenet-classifier-webgpu.js'] },
    { what: 'wasm', backend: 'wasm', policy: wasm, files: wasmFiles },
    { what: 'wasm, isolated', backend: 'wasm', policy: wasm, isolated: true, files: wasmFiles },
    { what: 'wasm with threads', backend: 'wasm', policy: threads, isolated: true, files: threadedFiles },
  ])('asks for little and loads what it needs under a strict policy: $what', async (needs) => {
    const { backend, policy, isolated = false, files } = needs;
    const contentSecurityPolicy = `default-src 'none'; ${policy}`;
    const server = await serve(twoLines(backend), { contentSecurityPolicy, crossOriginIsolated: isolated });
    const { page, complaints } = await open(server);
    expect(await classify(page)).toBe('Dress');
    const always = ['/densenet-classifier.js', '/models/fashion-mnist.safetensors', '/page.html'];
    expect(pathsOf(server)).toEqual([...always, ...files].sort());
    // Whether threads may start is found out by starting one, which the browser reports where it forbids it.
    const tried = isolated && !policy.includes('blob:');
    expect(complaints.filter((text) => !(tried && text.includes('blob:')))).toEqual([]);
  });

  const backendOf = (page: Page) =>
    page.evaluate(async () => {
      await customElements.whenDefined('densenet-classifier');
      return (await document.querySelector<DensenetClassifier>('densenet-classifier')!.whenReady()).backend;
    });

  it('does without wasm where a policy forbids it, and the console stays empty', async () => {
    const server = await serve(twoLines('auto'), { contentSecurityPolicy: `default-src 'none'; ${plain}` });
    const { page, complaints } = await open(server);
    const backend = await backendOf(page);
    expect(backend).toMatchObject({ name: 'webgl', software: true });
    expect(backend.reason).toContain("script-src needs 'wasm-unsafe-eval'");
    await page.getByText('WebAssembly cannot be used here: this is slow.').waitFor();
    expect(complaints).toEqual([]);
  });

  it.each([
    ['no other file was copied', [], '/densenet-classifier-wasm.js is missing or does not load: copy the whole folder'],
    [
      'wasm/ was not copied',
      ['densenet-classifier-wasm.js'],
      '/wasm/tfjs-backend-wasm-simd.wasm is missing (the server answers 404): copy the whole folder, wasm/ too',
    ],
  ])('says what is missing where %s', async (_, copied, expected) => {
    const part = mkdtempSync(join(tmpdir(), 'densenet-embed-part-'));
    for (const file of ['densenet-classifier.js', ...copied]) copyFileSync(join(folder, file), join(part, file));
    const overrides = new Map([['/page.html', { body: twoLines('auto') }]]);
    const server = await serveFolders({ '/': part, '/models/': models }, { overrides });
    opened.push(server);
    const { page } = await open(server);
    const { software, reason } = await backendOf(page);
    expect(software).toBe(true);
    expect(reason).toContain(expected);
    rmSync(part, { recursive: true, force: true });
  });

  it('works from a script of another origin, in a worker too', async () => {
    const elsewhere = await serve('', { cors: true });
    const origin = new URL(elsewhere.url).origin;
    const server = await serve(twoLines('webgl', `${origin}/densenet-classifier.js`), {
      contentSecurityPolicy: `default-src 'none'; script-src ${origin}; worker-src blob: ${origin}; connect-src 'self'`,
    });
    const { page, complaints } = await open(server);
    expect(await classify(page)).toBe('Dress');
    expect(page.workers()).toHaveLength(1);
    expect(pathsOf(server)).toEqual(['/models/fashion-mnist.safetensors', '/page.html']);
    expect(complaints).toEqual([]);
  });

  it('never keeps the page busy for 50 ms at a stretch once it is warm', async () => {
    const server = await serve(twoLines('webgl'));
    const { page } = await open(server);
    await classify(page);
    const classifyPlain = (greys: number[]) =>
      page.evaluate(async (values) => {
        const element = document.querySelector<DensenetClassifier>('densenet-classifier')!;
        for (const grey of values) {
          await element.classify(new ImageData(new Uint8ClampedArray(4 * 28 * 28).fill(grey), 28, 28));
        }
        await new Promise((resolve) => setTimeout(resolve, 500));
      }, greys);
    await classifyPlain([255]);
    const longest = await longestTask(browser, page, () => classifyPlain([80, 160, 240]));
    expect(longest).toBeGreaterThan(0);
    expect(longest).toBeLessThan(50);
  });

  it('ends its worker, and with it frees the GPU, when the last element leaves the page', async () => {
    const server = await serve(twoLines('webgl'));
    const { page } = await open(server);
    await classify(page);
    expect(page.workers()).toHaveLength(1);
    await page.evaluate(() => document.querySelector('densenet-classifier')!.remove());
    await expect.poll(() => page.workers().length).toBe(0);
  });
});

describe('the files of dist/embed', () => {
  const inputsOf = (file: string) => {
    const output = Object.entries(metafile.outputs).find(([path]) => path.endsWith(`/${file}`));
    return Object.entries(output![1].inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path);
  };

  it.each(['densenet-classifier.js', 'densenet-classifier-webgpu.js', 'densenet-classifier-wasm.js'])(
    '%s carries no training, no tests and nothing for Node',
    (file) => {
      const inputs = inputsOf(file);
      expect(inputs.some((path) => path.includes('tfjs-core'))).toBe(true);
      const foreign =
        /packages\/(train|runtime)\/|^\.\.\/(train|runtime)\/|\/testing\/|\.test\.|platform_node|node-fetch|polyfill/;
      expect(inputs.filter((path) => foreign.test(path))).toEqual([]);
    },
  );

  it('densenet-classifier.js carries neither WebGPU nor wasm, and no module of Node', () => {
    const inputs = inputsOf('densenet-classifier.js');
    expect(inputs.some((path) => path.includes('tfjs-backend-webgl/'))).toBe(true);
    expect(inputs.filter((path) => /tfjs-backend-(wasm|webgpu)|^\(disabled\)|^node:/.test(path))).toEqual([]);
  });
});
