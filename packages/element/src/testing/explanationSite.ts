import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from '../../../../testing/browser.ts';
import { serveFolders } from '../../../../testing/staticServer.ts';
import { browserBundle } from '../../scripts/embed.mjs';

/** The strictest Content-Security-Policy that a page with an explanation can have: nothing inline, no other origin. */
const policy = "default-src 'none'; script-src 'self'; style-src 'self'";

const html = `<!doctype html>
<html lang="en">
  <meta name="viewport" content="width=device-width" />
  <title>Explanation</title>
  <link rel="stylesheet" href="page.css" />
  <script type="module" src="explanationPage.js"></script>
  <h1>Explanation</h1>
  <main></main>
</html>`;
const css =
  ':root { color-scheme: light dark; background: light-dark(#ffffff, #14171f); color: light-dark(black, white); }';

export interface ExplanationSite {
  /**
   * The page of `explanationPage.ts`, with no explanation in it yet, and what must not happen on it: uncaught errors and
   * breaches of the policy. The caller closes the page.
   */
  open(options?: BrowserContextOptions): Promise<{ page: Page; faults: string[] }>;
  close(): Promise<void>;
}

export async function serveExplanationPage(): Promise<ExplanationSite> {
  const folder = mkdtempSync(join(tmpdir(), 'densenet-explanation-page-'));
  await build({ ...browserBundle, minify: false, entryPoints: ['src/testing/explanationPage.ts'], outdir: folder });
  const overrides = new Map([
    ['/', { body: html }],
    ['/page.css', { body: css, headers: { 'content-type': 'text/css' } }],
  ]);
  const server = await serveFolders({ '/': folder }, { overrides, contentSecurityPolicy: policy });
  const browser = await launchBrowser();
  return {
    async open(options = {}) {
      const page = await browser.newPage(options);
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) faults.push(message.text());
      });
      await page.goto(server.url);
      await page.waitForFunction(() => 'explanationPage' in globalThis);
      return { page, faults };
    },
    async close() {
      await browser.close();
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}
