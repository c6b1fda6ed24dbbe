import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DensenetClassifier } from '../packages/element/src/index.ts';
import { launchBrowser } from './browser.ts';
import { installPacked, run } from './packed.ts';
import { serveFolders } from './staticServer.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

describe.runIf(process.env.DENSENET_SLOW === '1')('@densenet/element from its tarball', () => {
  let folder: string;
  let browser: Browser;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'densenet-packed-element-'));
    const { version } = JSON.parse(readFileSync(`${root}apps/web-demo/node_modules/vite/package.json`, 'utf8'));
    installPacked(folder, ['schema', 'ops', 'model', 'data', 'classifier', 'element'], { vite: version });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens a page from the folder `pages` and classifies a picture in it. */
  async function classifyIn(pages: string, backend: string): Promise<{ backend: string; classes: number }> {
    const server = await serveFolders({ '/': pages, '/models/': `${root}models` });
    try {
      const page = await browser.newPage();
      await page.goto(server.url);
      const found = await page.evaluate(async (choice) => {
        await customElements.whenDefined('densenet-classifier');
        const element = document.querySelector('densenet-classifier') as DensenetClassifier;
        Object.assign(element, { backend: choice, topK: 10, src: '/models/fashion-mnist.safetensors' });
        const model = await element.whenReady();
        return { backend: model.backend.name, classes: (await element.classify(new ImageData(28, 28))).length };
      }, backend);
      await page.close();
      return found;
    } finally {
      await server.close();
    }
  }

  it.each(['webgl', 'wasm'])('runs on %s in a page that a bundler made', async (backend) => {
    writeFileSync(join(folder, 'main.js'), "import '@densenet/element';\n");
    const html =
      '<!doctype html><densenet-classifier></densenet-classifier><script type="module" src="/main.js"></script>';
    writeFileSync(join(folder, 'index.html'), html);
    // Module workers: the backends that are loaded when needed are files of their own.
    writeFileSync(join(folder, 'vite.config.js'), "export default { worker: { format: 'es' } };\n");
    run(join(folder, 'node_modules/.bin/vite'), ['build', '--logLevel', 'error'], folder);
    expect(await classifyIn(join(folder, 'dist'), backend)).toEqual({ backend, classes: 10 });
  });

  it.each(['webgl', 'wasm'])('runs on %s in a page without a bundler', async (backend) => {
    const embed = join(folder, 'node_modules/@densenet/element/dist/embed');
    const html = '<!doctype html><script type="module" src="densenet-classifier.js"></script>';
    writeFileSync(join(embed, 'index.html'), `${html}<densenet-classifier></densenet-classifier>`);
    expect(await classifyIn(embed, backend)).toEqual({ backend, classes: 10 });
  });

  it('is packed as publint wants it, without tests, maps and sources', () => {
    run(`${root}node_modules/.bin/publint`, ['--strict', `${root}packages/element`], root);
    const files = readdirSync(join(folder, 'node_modules/@densenet/element'), { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => /\.test\.|\.map$|testing\/|^src\//.test(file))).toEqual([]);
    expect(files).toContain('README.md');
  });

  it('has types that every way of resolving modules finds', () => {
    const tarball = readdirSync(folder).find((file) => file.startsWith('densenet-element-'))!;
    run(`${root}node_modules/.bin/attw`, [join(folder, tarball), '--profile', 'esm-only'], root);
  });
});
