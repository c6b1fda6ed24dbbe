import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from '../../../../testing/browser.ts';
import { type StaticServer, serveFolders } from '../../../../testing/staticServer.ts';
import { browserBundle } from '../../scripts/embed.mjs';
import type {} from './classifierPage.ts';

/** As strict as the element allows: nothing inline, no eval, nothing from elsewhere. */
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
  /** A fresh page with the element defined and none of it in `<main>`. The caller closes it. */
  open(options?: BrowserContextOptions): Promise<ClassifierPage>;
  close(): Promise<void>;
}

export interface ClassifierPage {
  page: Page;
  /** What must not happen on any page: uncaught errors, unhandled rejections, breaches of the policy. */
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
