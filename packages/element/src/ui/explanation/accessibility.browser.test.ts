import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExplanationPage } from '../../testing/explanationPage.ts';
import { type ExplanationSite, serveExplanationPage } from '../../testing/explanationSite.ts';

declare const explanationPage: ExplanationPage;

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** WCAG 2.2, target size (minimum), in CSS pixels. */
const smallestTarget = 24;
let site: ExplanationSite;

beforeAll(async () => {
  site = await serveExplanationPage();
});
afterAll(() => site?.close());

/** What to wait for once the tab is open. */
const tabs: Record<string, (page: Page) => Promise<unknown>> = {
  'Activation map': (page) => page.locator('densenet-activation-panel [role=gridcell]').first().waitFor(),
  async 'Occlusion map'(page) {
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText('It matters most').waitFor();
  },
  'Feature maps': (page) => page.locator('densenet-map-strip canvas').nth(3).waitFor(),
  async Connections(page) {
    await page.locator('densenet-connection-map [role=grid]').nth(3).waitFor();
    await page.getByText('As a table').first().click();
    await page.getByRole('group', { name: 'Block 1, weights as a table' }).waitFor();
  },
};

/** What axe finds wrong, as `rule: selector`. */
async function violations(page: Page): Promise<string[]> {
  // Not a script of the page, whose policy would refuse it.
  await page.evaluate(axe);
  const found: AxeResults = await page.evaluate(() => {
    const { axe } = globalThis as unknown as {
      axe: { run(context: string, options: RunOptions): Promise<AxeResults> };
    };
    return axe.run('densenet-explanation', { resultTypes: ['violations'] });
  });
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
  );
}

describe.each([
  ['wide and light', 1280, 'light'],
  ['on a phone and dark', 360, 'dark'],
] as const)('%s', (_, width, colorScheme) => {
  it('the search among a thousand classes has nothing that axe finds, and fits', async () => {
    const { page, faults } = await site.open({
      viewport: { width, height: 800 },
      colorScheme,
      reducedMotion: 'reduce',
    });
    const labels = Array.from({ length: 1000 }, (_, index) => `thing ${index}`);
    await page.evaluate((given) => explanationPage.show({ labels: given }), labels);
    await page.locator('input[list]').first().waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    expect(faults).toEqual([]);
    await page.close();
  });

  it.each(Object.entries(tabs))('%s has nothing that axe finds, and fits', async (name, ready) => {
    const { page, faults } = await site.open({
      viewport: { width, height: 800 },
      colorScheme,
      reducedMotion: 'reduce',
    });
    await page.evaluate(() => explanationPage.show());
    await page.getByRole('tab', { name }).click();
    await ready(page);
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    const targets = page
      .getByRole('tabpanel')
      .locator('button, select, summary, input[type=range], [role=radio], input[list]');
    for (const target of await targets.all()) {
      const { height } = (await target.boundingBox())!;
      expect(height, await target.evaluate(({ outerHTML }) => outerHTML)).toBeGreaterThanOrEqual(smallestTarget);
    }
    expect(faults).toEqual([]);
    await page.close();
  });
});
