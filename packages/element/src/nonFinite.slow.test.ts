import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { launchBrowser } from '../../../testing/browser.ts';
import { serveFolders } from '../../../testing/staticServer.ts';
import { browserBundle } from '../scripts/embed.mjs';
import type { NonFinitePage } from './testing/nonFinitePage.ts';

declare const nonFinitePage: NonFinitePage;

it.runIf(process.env.DENSENET_SLOW === '1').each(['webgl', 'webgpu'] as const)(
  'NaN and infinities go through every operation on %s',
  async (backend) => {
    const folder = mkdtempSync(join(tmpdir(), 'densenet-non-finite-'));
    await build({
      ...browserBundle,
      minify: false,
      entryPoints: { page: 'src/testing/nonFinitePage.ts' },
      outdir: folder,
    });
    const overrides = new Map([['/', { body: '<!doctype html><script type="module" src="/page.js"></script>' }]]);
    const server = await serveFolders({ '/': folder }, { overrides });
    const browser = await launchBrowser({ webgpu: true });
    try {
      const page = await browser.newPage();
      await page.goto(server.url);
      await page.waitForFunction(() => 'nonFinitePage' in globalThis);
      const hidden = await page.evaluate((name) => nonFinitePage.hiddenOn(name), backend);
      expect(Object.keys(hidden).length).toBeGreaterThan(20);
      expect(Object.entries(hidden).filter(([, found]) => found.length > 0)).toEqual([]);
    } finally {
      await browser.close();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  600_000,
);
