import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from '../../../../testing/browser.ts';
import { type StaticServer, serveFolders } from '../../../../testing/staticServer.ts';
import { browserBundle } from '../../scripts/embed.mjs';
import type {} from './classifierPage.ts';

/** The strictest Content-Security-Policy that the element works under: nothing inline, no eval, no other origin. */
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src blob:";

const html = `<!doctype html>
<html lang="en">
  <meta name="viewport" content="width=device-width" />
  <title>Classifier</title>
  <script type="module" src="classifierPage.js"></script>
  <h1>Classifier</h1>
  <label>Before <input id="before" /></label>
  <main></main>
  <button id="after">After</button>
</html>`;

export interface ClassifierSite {
  /** Opens a new page, in which the element is defined and `<main>` is empty. The caller closes it. */
  open(options?: BrowserContextOptions): Promise<ClassifierPage>;
  close(): Promise<void>;
}

export interface ClassifierPage {
  page: Page;
  /** Faults that must not happen on any page: uncaught errors, unhandled rejections, violations of the policy. */
  faults: string[];
}

/** Bundles and serves the page of `classifierPage.ts`, with a camera that shows a test picture. */
export async function serveClassifierPage(): Promise<ClassifierSite> {
  const folder = mkdtempSync(join(tmpdir(), 'densenet-classifier-page-'));
  await build({ ...browserBundle, minify: false, entryPoints: ['src/testing/classifierPage.ts'], outdir: folder });
  const overrides = new Map([['/', { body: html }]]);
  const server: StaticServer = await serveFolders({ '/': folder }, { overrides, contentSecurityPolicy: policy });
  const browser: Browser = await launchBrowser({
    args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
  });
  return {
    async open(options = {}) {
      const page = await browser.newPage({ permissions: ['camera'], ...options });
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' && message.text().includes('Content Security Policy')) {
          faults.push(message.text());
        }
      });
      await page.goto(server.url);
      await page.waitForFunction(() => 'testPage' in globalThis);
      return { page, faults };
    },
    async close() {
      await browser.close();
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}
