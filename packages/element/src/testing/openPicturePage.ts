import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../../../testing/browser.ts';
import { type StaticServer, serveFolders } from '../../../../testing/staticServer.ts';
import { browserBundle } from '../../scripts/embed.mjs';

const html = '<!doctype html><title>pictures</title><script type="module" src="picturePage.js"></script>';

/** The page of `picturePage.ts`, open in a browser of its own. */
export interface PictureSite {
  browser: Browser;
  page: Page;
  server: StaticServer;
  /** Serves the same files from another origin. */
  elsewhere: StaticServer;
  close(): Promise<void>;
}

/** @param files Further files to serve, by name. */
export async function openPicturePage(files: Record<string, Uint8Array> = {}): Promise<PictureSite> {
  const folder = mkdtempSync(join(tmpdir(), 'densenet-pictures-'));
  await build({ ...browserBundle, entryPoints: ['src/testing/picturePage.ts'], outdir: folder });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const server = await serveFolders({ '/': folder }, { overrides: new Map([['/', { body: html }]]) });
  const elsewhere = await serveFolders({ '/': folder });
  const browser = await launchBrowser();
  const page = await browser.newPage();
  await page.goto(server.url);
  await page.waitForFunction(() => 'pictures' in globalThis);
  const close = async () => {
    await browser.close();
    await server.close();
    await elsewhere.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { browser, page, server, elsewhere, close };
}
