import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from '../../../../testing/browser.ts';
import { serveFolders } from '../../../../testing/staticServer.ts';
import { largeModelFile } from './largeModel.ts';
import { placeEmbed } from './placeEmbed.ts';

/** The strictest Content-Security-Policy that a page with the element on wasm can have. */
const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; worker-src 'self'; connect-src 'self'";

const css = `:root { color-scheme: light dark; background: light-dark(#ffffff, #14171f); color: light-dark(black, white); }`;

const models = { shipped: 'models/fashion-mnist.safetensors', densenet121: 'made/densenet121.safetensors' };

export interface ExplorerSite {
  browser: Browser;
  /**
   * A page with the published files of a classifier and an explorer beside it, whose classifier has been given a model and has
   * classified a picture. The caller closes the page.
   *
   * @returns the page, and what must not happen on it: uncaught errors and breaches of the policy
   */
  open(model: keyof typeof models, options?: ExplorerPageOptions): Promise<{ page: Page; faults: string[] }>;
  close(): Promise<void>;
}

export interface ExplorerPageOptions extends BrowserContextOptions {
  /** `en` unless another is given. */
  language?: string;
  /** Whether the classifier is given a picture; true where left out. */
  picture?: boolean;
}

const html = (model: string, language: string) => `<!doctype html>
<html lang="${language}">
  <meta name="viewport" content="width=device-width" />
  <title>Explorer</title>
  <link rel="stylesheet" href="page.css" />
  <script type="module" src="densenet-classifier.js"></script>
  <script type="module" src="densenet-explorer.js"></script>
  <main>
    <h1>Explorer</h1>
    <densenet-classifier id="classifier" backend="wasm" src="${model}"></densenet-classifier>
    <h2>The network</h2>
    <densenet-explorer for="classifier"></densenet-explorer>
  </main>
</html>`;

export async function serveExplorerPage(): Promise<ExplorerSite> {
  const folder = mkdtempSync(join(tmpdir(), 'densenet-explorer-page-'));
  await placeEmbed(folder);
  const made = mkdtempSync(join(tmpdir(), 'densenet-explorer-models-'));
  writeFileSync(join(made, 'densenet121.safetensors'), largeModelFile());
  const overrides = new Map<string, { body: string; headers?: Record<string, string> }>([
    ['/page.css', { body: css, headers: { 'content-type': 'text/css' } }],
  ]);
  const folders = {
    '/': folder,
    '/made/': made,
    '/models/': fileURLToPath(new URL('../../../../models', import.meta.url)),
  };
  const server = await serveFolders(folders, { overrides, contentSecurityPolicy: policy });
  const browser = await launchBrowser();
  return {
    browser,
    async open(model, { language = 'en', picture = true, ...options } = {}) {
      overrides.set('/', { body: html(models[model], language) });
      const page = await browser.newPage(options);
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) faults.push(message.text());
      });
      await page.goto(server.url);
      if (picture) await page.evaluate(classifyBar);
      return { page, faults };
    },
    async close() {
      await browser.close();
      await server.close();
      for (const each of [folder, made]) rmSync(each, { recursive: true });
    },
  };
}

/** Lets the page's classifier classify a bright bar across a gradient. */
async function classifyBar(): Promise<void> {
  await customElements.whenDefined('densenet-classifier');
  const side = 96;
  const picture = new ImageData(side, side);
  for (let pixel = 0; pixel < side * side; pixel++) {
    const [x, y] = [pixel % side, Math.floor(pixel / side)];
    const bar = x > side / 3 && x < (2 * side) / 3;
    picture.data.set(bar ? [230, 200, 170, 255] : [(80 * y) / side, (120 * x) / side, 10, 255], 4 * pixel);
  }
  await document.querySelector('densenet-classifier')!.classify(picture);
  // Ends in a task of its own. Where the verdict is rendered between the end of this promise and the browser's report of it, and
  // garbage is collected meanwhile, Chromium reports instead that the promise "was collected".
  await new Promise((resolve) => setTimeout(resolve));
}
