import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { longestTask } from '../../../../packages/element/src/testing/longestTask.ts';
import { launchBrowser } from '../../../../testing/browser.ts';
import { type StaticServer, serveFolders } from '../../../../testing/staticServer.ts';
import { buildPage } from '../testing/buildPage.ts';
import { openPage } from '../testing/openPage.ts';
import { en } from './messages/en.ts';
import { zh } from './messages/zh.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Folder to write screenshots of the page to, for people to look at; where it is not set, none are written. */
const screenshots = process.env.DENSENET_SCREENSHOTS;

/** All languages, sizes and colours take half a minute, and so does the rest: the fast lane has each of them once. */
const isSlow = process.env.DENSENET_SLOW === '1' || screenshots !== undefined;

const sizes = { wide: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } };
const languages = { en, zh };

let folder: string;
let server: StaticServer;
let browser: Browser;
beforeAll(async () => {
  [folder, browser] = await Promise.all([buildPage(), launchBrowser()]);
  server = await serveFolders({ '/some/folder/': folder });
  if (screenshots) mkdirSync(screenshots, { recursive: true });
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const open = (options = {}, query = '') => openPage(browser, `${server.url}some/folder/chapter.html${query}`, options);

/** What axe finds wrong, as `rule: selector`. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const results = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

/** Goes to each section, so that all are filled in. */
async function readAll(page: Page): Promise<void> {
  for (const filled of [
    'chapter-join canvas',
    'chapter-dense-block table',
    'chapter-transition ol',
    'chapter-networks table',
    'chapter-training img',
    'chapter-memory table',
    'chapter-paper-networks tbody tr',
  ]) {
    await reach(page, filled.split(' ')[0]!);
    await page.locator(filled).first().waitFor();
  }
}

/** Goes to a section, which computes nothing before. */
const reach = (page: Page, section: string) => page.locator(section).scrollIntoViewIfNeeded();

/** Lets it train for one epoch at least. */
async function trainBriefly(page: Page, { training }: typeof en): Promise<void> {
  await page.getByRole('button', { name: training.start, exact: true }).click();
  await page.locator('chapter-training .cells .right, chapter-training .cells .wrong').first().waitFor();
  await page.getByRole('button', { name: training.stop, exact: true }).click();
  await page.getByRole('button', { name: training.again, exact: true }).waitFor();
}

const looks = (['en', 'zh'] as const).flatMap((language) =>
  (['wide', 'phone'] as const).flatMap((size) =>
    (['light', 'dark'] as const).map((colorScheme) => ({ language, size, colorScheme })),
  ),
);
const few = looks.filter(
  ({ language, size, colorScheme }) =>
    (language === 'en') === (size === 'wide') && (size === 'wide') === (colorScheme === 'light'),
);

describe.each(isSlow ? looks : few)(
  'the chapter in $language, $size and $colorScheme',
  ({ language, size, colorScheme }) => {
    it('has nothing that axe finds, fits, stays within its policy, and trains', async () => {
      const options = { viewport: sizes[size], colorScheme, reducedMotion: 'reduce' };
      const { page, faults, close } = await open(options, `?lang=${language}`);
      await page.getByRole('heading', { level: 1, name: languages[language].title }).waitFor();
      await readAll(page);
      await trainBriefly(page, languages[language]);
      if (screenshots) {
        // By section: the whole page is higher than a picture may be without a GPU.
        for (const section of await page.locator('main > section').all()) {
          const name = `chapter-${language}-${size}-${colorScheme}-${await section.getAttribute('aria-labelledby')}.png`;
          await section.screenshot({ path: join(screenshots, name) });
        }
      }
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      expect(faults).toEqual([]);
      await close();
    });
  },
);

describe('the chapter', () => {
  it('computes shapes and sizes as its sliders are moved, by keyboard alone', async () => {
    const { page, faults, close } = await open();
    const block = page.locator('chapter-dense-block');
    await reach(page, 'chapter-dense-block');
    await block.getByText('3 + 2 × 10 = 23 channels.').waitFor();
    await block.getByLabel(en.block.growthRate).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await block.getByText('3 + 3 × 11 = 36 channels.').waitFor();
    expect(await block.locator('tbody tr').count()).toBe(3);
    const transition = page.locator('chapter-transition');
    await reach(page, 'chapter-transition');
    await transition.getByText('4 × 4 × 11').waitFor();
    const networks = page.locator('chapter-networks');
    await reach(page, 'chapter-networks');
    const totals = networks.locator('tfoot');
    await totals.first().getByText('758,226').waitFor();
    await totals.last().getByText('11,175,370').waitFor();
    await networks.getByLabel(en.networks.layers).focus();
    await page.keyboard.press('Home');
    await expect.poll(() => totals.first().textContent()).not.toContain('758,226');
    expect(faults).toEqual([]);
    await close();
  });

  it.runIf(isSlow)(
    'loads what a section computes with when it is reached, and what trains when it is started',
    async () => {
      const { page, close } = await open();
      await page.getByRole('heading', { level: 1, name: en.title }).waitFor();
      expect(page.workers()).toHaveLength(0);
      await readAll(page);
      expect(page.workers().map((worker) => worker.url())).toEqual([expect.stringContaining('readingWorker')]);
      await trainBriefly(page, en);
      expect(page.workers()).toHaveLength(2);
      await page.evaluate(() => document.querySelector('chapter-training')!.remove());
      await expect.poll(() => page.workers().length).toBe(1);
      await close();
    },
  );

  it.runIf(isSlow)('gets three in four test pictures right after its twelve epochs', async () => {
    const { page, close } = await open();
    await reach(page, 'chapter-training');
    for (const [run, button] of [en.training.start, en.training.again].entries()) {
      await page.getByRole('button', { name: button, exact: true }).click();
      await page.getByText(/^Done: /).waitFor({ timeout: 0 });
      const right = Number(
        /^\d+/.exec((await page.locator('chapter-training figcaption').last().textContent())!.trim())![0],
      );
      console.log(`seed ${run}: ${right} of 200 right`);
      expect(right).toBeGreaterThan(140);
    }
    await close();
  });

  it.runIf(isSlow)('has no task over 50 ms while it trains and sliders are moved', async () => {
    const { page, close } = await open();
    await readAll(page);
    const longest = await longestTask(browser, page, async () => {
      await page.getByRole('button', { name: en.training.start, exact: true }).click();
      const slider = page.locator('chapter-networks').getByLabel(en.networks.layers);
      await slider.focus();
      for (let step = 0; step < 8; step++) await page.keyboard.press('ArrowRight');
      await page.locator('chapter-training .cells .right, chapter-training .cells .wrong').first().waitFor();
    });
    expect(longest).toBeLessThan(50);
    await close();
  });

  it.runIf(isSlow)('follows the language that is chosen, numbers of the reader’s and all', async () => {
    const { page, close } = await open();
    const block = page.locator('chapter-dense-block');
    await reach(page, 'chapter-dense-block');
    await block.getByText('3 + 2 × 10 = 23 channels.').waitFor();
    await block.getByLabel(en.block.layers).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('link', { name: '中文' }).click();
    await block.getByText('3 + 3 × 10 = 33 个通道。').waitFor();
    expect(await page.title()).toBe(zh.title);
    expect(new URL(page.url()).searchParams.get('lang')).toBe('zh');
    await close();
  });

  it('says so where the pictures or the worker cannot be loaded', async () => {
    const { page, close } = await open();
    await page.route('**/chapter.png', (route) => route.fulfill({ status: 404 }));
    await reach(page, 'chapter-training');
    await page.getByRole('button', { name: en.training.start, exact: true }).click();
    await page.getByText(/chapter\.png/).waitFor();
    await page.unroute('**/chapter.png');
    await page.route('**/trainingWorker*', (route) => route.fulfill({ status: 404 }));
    await page.getByRole('button', { name: en.training.again, exact: true }).click();
    await page
      .getByText(/could not be run|failed/)
      .first()
      .waitFor();
    await close();
  });
});
