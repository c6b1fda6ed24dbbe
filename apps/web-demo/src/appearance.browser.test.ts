import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../../testing/browser.ts';
import { type StaticServer, serveFolders } from '../../../testing/staticServer.ts';
import { buildPage } from './testing/buildPage.ts';
import { openPage } from './testing/openPage.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Folder to write screenshots of the page to, for people to look at; where it is not set, none are written. */
const screenshots = process.env.DENSENET_SCREENSHOTS;

const sizes = { wide: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } };

let folder: string;
let server: StaticServer;
let browser: Browser;
beforeAll(async () => {
  [folder, browser] = await Promise.all([buildPage(), launchBrowser()]);
  server = await serveFolders({ '/': folder });
  if (screenshots) mkdirSync(screenshots, { recursive: true });
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** What axe finds wrong, as `rule: selector`. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const results = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

const views = (['index.html', 'embed.html'] as const).flatMap((file) =>
  (['wide', 'phone'] as const).flatMap((size) =>
    (['light', 'dark'] as const).map((colorScheme) => ({ file, size, colorScheme })),
  ),
);

describe.each(views)('$file, $size and $colorScheme', ({ file, size, colorScheme }) => {
  it('has nothing that axe finds, fits, and stays within its policy', async () => {
    const { page, faults, close } = await openPage(browser, `${server.url}${file}`, {
      viewport: sizes[size],
      colorScheme,
      reducedMotion: 'reduce',
    });
    await page.evaluate(async () => {
      const element = document.querySelector('densenet-classifier')!;
      await element.whenReady();
      // The first bag of the gallery: its ninth row.
      const sprite = await (await fetch('gallery-fashion-mnist.png')).blob();
      const picture = await createImageBitmap(sprite, 0, 8 * 28, 28, 28);
      await element.classify(picture);
    });
    if (file === 'index.html') {
      await page.getByRole('button', { name: 'Classify all 200' }).click();
      await page.getByText(/^Done\./).waitFor();
    }
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    if (screenshots) {
      await page.evaluate(() => scrollTo(0, 0));
      const name = `${file.replace('.html', '')}-${size}-${colorScheme}.png`;
      await page.screenshot({ path: join(screenshots, name), fullPage: true });
    }
    expect(faults).toEqual([]);
    await close();
  });
});
