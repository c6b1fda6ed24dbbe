import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallTargets, violations } from '../testing/accessibility.ts';
import { type ClassifierSite, serveClassifierPage } from '../testing/openClassifierPage.ts';

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

it('is accessible in Chinese too, and fits a phone', async () => {
  const options = { viewport: { width: 360, height: 720 }, bypassCSP: true, reducedMotion: 'reduce' as const };
  const { page } = await site.open(options);
  await states.result!(page);
  await page.evaluate(() => document.documentElement.setAttribute('lang', 'zh'));
  await page.getByRole('button', { name: '摄像头' }).waitFor();
  expect(await violations(page, 'densenet-classifier')).toEqual([]);
  expect(await smallTargets(page, 'densenet-classifier')).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await page.close();
});

describe.each([
  { name: 'wide and light', options: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' as const } },
  { name: 'on a phone and dark', options: { viewport: { width: 360, height: 720 }, colorScheme: 'dark' as const } },
])('$name', ({ options }) => {
  it.each(Object.keys(states))('%s: accessible, and nothing sticks out', async (state) => {
    // Only axe itself needs what the policy forbids.
    const { page } = await site.open({ ...options, bypassCSP: true, reducedMotion: 'reduce' });
    try {
      await states[state]!(page);
      expect(await violations(page, 'densenet-classifier')).toEqual([]);
      expect(await smallTargets(page, 'densenet-classifier')).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    } finally {
      await page.close();
    }
  });
});
