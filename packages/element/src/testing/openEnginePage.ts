import { mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import {
  type Override,
  type ServerOptions,
  type StaticServer,
  serveFolders,
} from '../../../../testing/staticServer.ts';
import { browserBundle } from '../../scripts/embed.mjs';

/** The models of this repository, to be served; and one of them. */
export const modelFolder = { '/models/': fileURLToPath(new URL('../../../../models', import.meta.url)) };
export const shippedModel = '/models/fashion-mnist.safetensors';

/**
 * Serves the page of `enginePage.ts`, bundled from the sources, and the files of some folders.
 *
 * @param folders further folders by URL path, such as `{ '/models/': ... }`
 */
export async function serveEnginePage(
  folders: Readonly<Record<string, string>>,
  options: ServerOptions = {},
): Promise<StaticServer> {
  const bundle = mkdtempSync(join(tmpdir(), 'densenet-engine-page-'));
  await build({
    ...browserBundle,
    minify: false,
    splitting: true,
    entryPoints: { page: 'src/testing/enginePage.ts' },
    outdir: bundle,
  });
  const html: Override = { body: '<!doctype html><script type="module" src="/bundle/page.js"></script>' };
  const overrides = new Map([...(options.overrides ?? []), ['/', html] as const]);
  const wasm = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
  return serveFolders({ '/bundle/': bundle, '/bundle/wasm/': wasm, ...folders }, { ...options, overrides });
}

/** Opens the page and waits until its `EnginePage` is defined. */
export async function openEnginePage(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(url);
  await page.waitForFunction(() => 'enginePage' in globalThis);
  return page;
}
