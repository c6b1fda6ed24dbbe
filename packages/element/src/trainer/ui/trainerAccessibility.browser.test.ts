import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallTargets, violations } from '../../testing/accessibility.ts';
import type { ClassifierSite } from '../../testing/openClassifierPage.ts';
import { serveTrainerPage, showTaught } from '../testing/openTrainerPage.ts';
import type {} from '../testing/trainerPage.ts';

let site: ClassifierSite;
beforeAll(async () => {
  site = await serveTrainerPage();
});
afterAll(() => site?.close());

const taught = (page: Page) => showTaught(page, { red: 30, blue: 6 });

/** How to bring the element into each state. */
const states: Record<string, (page: Page) => Promise<unknown>> = {
  async loading(page) {
    await page.evaluate(() => {
      trainerPage.configure({ delay: 5_000 });
      trainerPage.show();
    });
    await page.getByRole('button', { name: 'Cancel' }).waitFor();
  },
  async 'failed load'(page) {
    await page.evaluate(() => trainerPage.show({ src: 'missing.safetensors' }));
    await page.getByText('The network cannot be loaded').waitFor();
  },
  async empty(page) {
    await page.evaluate(() => trainerPage.show().whenReady());
  },
  async 'examples chosen'(page) {
    await taught(page);
    await page.getByRole('listbox', { name: 'Pictures of red' }).focus();
    await page.keyboard.press(' ');
    await page.getByRole('button', { name: 'Find the most alike' }).click();
    await page.getByText('Most like the chosen example').waitFor();
  },
  async 'answer, curve and confusion'(page) {
    await taught(page);
    await page.evaluate(async () => {
      await trainerPage.element.classify(await trainerPage.picture('red'));
      await trainerPage.element.train({ epochs: 3 });
    });
    await page.getByLabel('Show where it looks').check();
    await page.getByText('What it confuses').click();
    await page.getByRole('button', { name: '6 pictures of red taken for red' }).click();
    await page.getByText('Settings').click();
  },
  async camera(page) {
    await taught(page);
    await page.getByRole('button', { name: 'Camera' }).click();
    await page.locator('densenet-trainer .bar-row').first().waitFor();
  },
};

it('is accessible in Chinese too, and fits a phone', async () => {
  const options = { viewport: { width: 360, height: 720 }, bypassCSP: true, reducedMotion: 'reduce' as const };
  const { page } = await site.open(options);
  await states['answer, curve and confusion']!(page);
  await page.evaluate(() => document.documentElement.setAttribute('lang', 'zh'));
  await page.getByRole('button', { name: '保存网络' }).waitFor();
  expect(await violations(page, 'densenet-trainer')).toEqual([]);
  expect(await smallTargets(page, 'densenet-trainer')).toEqual([]);
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
      expect(await violations(page, 'densenet-trainer')).toEqual([]);
      expect(await smallTargets(page, 'densenet-trainer')).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    } finally {
      await page.close();
    }
  });
});
