import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from '../../../../testing/browser.ts';
import { type StaticServer, serveFolders } from '../../../../testing/staticServer.ts';
import { browserBundle } from '../../scripts/embed.mjs';
import type {} from './classifierPage.ts';

/** The strictest Content-Security-Policy that the element works under: nothing inline, no eval, no other origin. */
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src blob:";

/** @param script beside the page */
const html = (script: string) => `<!doctype html>
<html lang="en">
  <meta name="viewport" content="width=device-width" />
  <title>Element</title>
  <script type="module" src="${script}"></script>
  <h1>Element</h1>
  <label>Before <input id="before" /></label>
  <main></main>
  <button id="after">After</button>
</html>`;

export interface ClassifierSite {
  browser: Browser;
  /** Opens a new page, in which the element is defined and `<main>` is empty. The caller closes it. */
  open(options?: BrowserContextOptions): Promise<ClassifierPage>;
  close(): Promise<void>;
}

export interface ClassifierPage {
  page: Page;
  /** Faults that must not happen on any page: uncaught errors, unhandled rejections, violations of the policy. */
  faults: string[];
}

export interface ElementPageOptions {
  /** The page's script, from the package's folder. */
  entry: string;
  /** What the script defines when it is ready. */
  global: string;
  /** Further arguments of the browser. */
  args?: readonly string[];
}

const classifierPage: ElementPageOptions = { entry: 'src/testing/classifierPage.ts', global: 'testPage' };

/** Bundles and serves a page of an element's tests, that of `classifierPage.ts` by default, with a camera that shows a test picture. */
export async function serveClassifierPage({
  entry,
  global,
  args = [],
}: ElementPageOptions = classifierPage): Promise<ClassifierSite> {
  const folder = mkdtempSync(join(tmpdir(), 'densenet-classifier-page-'));
  await build({ ...browserBundle, minify: false, entryPoints: [entry], outdir: folder });
  const overrides = new Map([['/', { body: html(`${basename(entry, '.ts')}.js`) }]]);
  const server: StaticServer = await serveFolders({ '/': folder }, { overrides, contentSecurityPolicy: policy });
  const browser: Browser = await launchBrowser({
    args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', ...args],
  });
  return {
    browser,
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
      await page.waitForFunction((name) => name in globalThis, global);
      return { page, faults };
    },
    async close() {
      await browser.close();
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}
