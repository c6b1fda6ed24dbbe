import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../../../../testing/browser.ts';
import { serveFolders } from '../../../../testing/staticServer.ts';
import { choices } from '../testing/export/describeConsumer.ts';
import { digestsOf } from '../testing/export/exportPage.ts';

const root = new URL('../../../../', import.meta.url);
const models = fileURLToPath(new URL('models', root));
const model = 'fashion-mnist.safetensors';

/** The policy that docs/web.md recommends. */
const contentSecurityPolicy = /^default-src 'none'; .*$/m.exec(readFileSync(new URL('docs/web.md', root), 'utf8'))![0];

let browser: Browser;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'densenet-export-page-'));
  await build({
    entryPoints: { page: fileURLToPath(new URL('../testing/export/exportPage.ts', import.meta.url)) },
    outdir: folder,
    bundle: true,
    format: 'esm',
    conditions: ['@densenet/source'],
    minify: true,
  });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('writes the same bytes in a page that forbids text as code as in Node', async () => {
  expect(contentSecurityPolicy).not.toContain("'unsafe-eval'");
  const html = '<!doctype html><title>export</title><script type="module" src="/page.js"></script>';
  const overrides = new Map([['/', { body: html }]]);
  const server = await serveFolders({ '/': folder, '/models/': models }, { overrides, contentSecurityPolicy });
  const page = await browser.newPage();
  try {
    await page.goto(server.url);
    await page.waitForFunction(() => 'exportPage' in globalThis);
    expect(await page.evaluate(() => exportPage.compilesText())).toBe(false);
    for (const [title, options] of choices) {
      const found = await page.evaluate(([file, given]) => exportPage.digestsOf(`models/${file}`, given), [
        model,
        options,
      ] as const);
      expect(found, title).toEqual(await digestsOf(readFileSync(join(models, model)), options));
    }
  } finally {
    await page.close();
    await server.close();
  }
});
