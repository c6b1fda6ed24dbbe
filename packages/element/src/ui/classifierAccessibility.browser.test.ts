import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClassifierSite, serveClassifierPage } from '../testing/openClassifierPage.ts';

/** WCAG 2.2, target size (minimum), in CSS pixels. */
const smallestTarget = 24;

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
let site: ClassifierSite;

beforeAll(async () => {
  site = await serveClassifierPage();
});
afterAll(() => site?.close());

/** How to bring the element into each state, starting with one that has no model yet. */
const states: Record<string, (page: Page) => Promise<unknown>> = {
  idle: (page) => page.evaluate(() => void testPage.show({})),
  async loading(page) {
    await page.evaluate(() => {
      testPage.configure({ delay: 5_000 });
      testPage.show();
    });
    await page.getByRole('button', { name: 'Cancel' }).waitFor();
  },
  async cancelled(page) {
    await states.loading!(page);
    await page.getByRole('button', { name: 'Cancel' }).click();
  },
  async 'failed load'(page) {
    await page.evaluate(() => void testPage.show({ src: 'missing.safetensors' }));
    await page.getByRole('alert').waitFor();
  },
  async ready(page) {
    await page.evaluate(() => testPage.show().whenReady());
    await page.locator('.facts summary').click();
    await page.getByRole('button', { name: 'Link' }).click();
  },
  result: (page) => page.evaluate(async () => void (await testPage.show().classify(await testPage.pictureFile()))),
  async 'failed picture'(page) {
    await page.evaluate(() => testPage.outcome(testPage.show().classify(new Blob([]))));
    await page.getByRole('alert').waitFor();
  },
  async drawing(page) {
    await page.evaluate(() => testPage.show().whenReady());
    await page.getByRole('button', { name: 'Draw' }).click();
  },
  async camera(page) {
    await page.evaluate(() => testPage.show().whenReady());
    await page.getByRole('button', { name: 'Camera' }).click();
    await page.locator('densenet-classifier .label').waitFor();
  },
};

/** What axe finds wrong in the element, as `rule: selector`. */
async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: axe });
  const found: AxeResults = await page.evaluate(() => {
    const { axe } = globalThis as unknown as {
      axe: { run(context: string, options: RunOptions): Promise<AxeResults> };
    };
    return axe.run('densenet-classifier', { resultTypes: ['violations'] });
  });
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
  );
}

/** Names of controls that are too small for a finger. */
const smallTargets = (page: Page) =>
  page.evaluate((smallest) => {
    const targets = testPage.element.shadowRoot!.querySelectorAll('button, summary, input:not([hidden])');
    return [...targets]
      .filter((target) => {
        const { width, height } = target.getBoundingClientRect();
        return width < smallest || height < smallest;
      })
      .map((target) => target.textContent);
  }, smallestTarget);

describe.each([
  { name: 'wide and light', options: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' as const } },
  { name: 'on a phone and dark', options: { viewport: { width: 360, height: 720 }, colorScheme: 'dark' as const } },
])('$name', ({ options }) => {
  it.each(Object.keys(states))('%s: accessible, and nothing sticks out', async (state) => {
    // Only axe itself needs what the policy forbids.
    const { page } = await site.open({ ...options, bypassCSP: true, reducedMotion: 'reduce' });
    try {
      await states[state]!(page);
      expect(await violations(page)).toEqual([]);
      expect(await smallTargets(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    } finally {
      await page.close();
    }
  });
});
