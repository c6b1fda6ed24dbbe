import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ExplanationEngineOptions } from '../../testing/explanationEngine.ts';
import type { ExplanationPage } from '../../testing/explanationPage.ts';
import { type ExplanationSite, serveExplanationPage } from '../../testing/explanationSite.ts';

declare const explanationPage: ExplanationPage;

let site: ExplanationSite;
let page: Page;
let faults: string[];

beforeAll(async () => {
  site = await serveExplanationPage();
});
afterAll(() => site?.close());
beforeEach(async () => {
  ({ page, faults } = await site.open());
});
afterEach(async () => {
  await page.close();
  expect(faults).toEqual([]);
});

const show = (options?: ExplanationEngineOptions) => page.evaluate((given) => explanationPage.show(given), options);
const calls = () => page.evaluate(() => explanationPage.engine.calls);
const tab = (name: string) => page.getByRole('tab', { name });
const button = (name: string) => page.getByRole('button', { name });

/** Text as a reader sees it, without the template's line breaks. */
const textOf = async (locator: Locator) => (await locator.textContent())!.replace(/\s+/g, ' ').trim();

/** Waits until an assertion holds, since computations end at any time. */
const eventually = <T>(probe: () => Promise<T>, timeout = 10_000) => expect.poll(probe, { timeout });

describe('the occlusion map', () => {
  /** Milliseconds a pass: a run takes far longer than a busy machine needs to interrupt it. */
  const slow = 100;
  const done = () => page.getByRole('progressbar').evaluate((bar: HTMLProgressElement) => bar.value);
  const runs = async () => (await calls()).filter(({ method }) => method === 'occlusion');
  const open = async (options: ExplanationEngineOptions) => {
    await show(options);
    await tab('Occlusion map').click();
  };

  it('fills in from start to end, and says where it matters most', async () => {
    await open({});
    await button('Start').click();
    await eventually(done).toBe(144);
    await button('Start').waitFor();
    expect(await textOf(page.locator('densenet-occlusion-panel .readout'))).toMatch(
      /It matters most in row \d+, column \d+: covered, the probability falls by [\d.]+ points\./,
    );
  });

  it('watches the logit where the probability is close to 1, and what the visitor chooses', async () => {
    await open({});
    const watched = () => page.getByLabel('Watch').evaluate((select: HTMLSelectElement) => select.value);
    expect(await watched()).toBe('probability');
    await page.evaluate(() => explanationPage.classifyAnother(5, 4));
    await eventually(watched).toBe('logit');
    await button('Start').click();
    await page.getByText(/covered, the logit falls by [\d.]+\. Point/).waitFor();
    await page.getByLabel('Watch').selectOption('probability');
    await eventually(async () => (await runs()).map((run) => 'measure' in run && run.measure)).toEqual([
      'logit',
      'probability',
    ]);
  });

  it('stops when asked to', async () => {
    await open({ delay: slow });
    await button('Start').click();
    await eventually(done).toBeGreaterThan(2);
    await button('Stop').click();
    const stopped = await done();
    expect(await runs()).toMatchObject([{ aborted: true }]);
    await page.waitForTimeout(3 * slow);
    expect(await done()).toBe(stopped);
    expect(stopped).toBeLessThan(144);
    await page.evaluate(() => explanationPage.classifyAnother(3));
    await button('Start').waitFor();
    expect(await runs()).toHaveLength(1);
  });

  it('gives up a run for another picture, class or patch, and starts anew', async () => {
    await open({ delay: slow });
    await button('Start').click();
    await eventually(done).toBeGreaterThan(2);
    await page.evaluate(() => explanationPage.classifyAnother(3));
    await eventually(async () => (await runs()).length).toBe(2);
    await page.locator('densenet-occlusion-panel select').first().selectOption('5');
    await page.getByLabel('Patch').selectOption({ label: 'large, 33% of the side' });
    await eventually(runs).toEqual([
      { method: 'occlusion', classIndex: 9, measure: 'probability', aborted: true },
      { method: 'occlusion', classIndex: 3, measure: 'probability', aborted: true },
      { method: 'occlusion', classIndex: 5, measure: 'probability', aborted: true },
      { method: 'occlusion', classIndex: 5, measure: 'probability', aborted: false },
    ]);
    expect(await page.getByRole('progressbar').getAttribute('max')).toBe('81');
  });

  it('stops when its element leaves the page', async () => {
    await open({ delay: slow });
    await button('Start').click();
    await eventually(done).toBeGreaterThan(0);
    await page.evaluate(() => document.querySelector('densenet-explanation')!.remove());
    await eventually(runs).toMatchObject([{ aborted: true }]);
  });
});
