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

describe('the feature maps', () => {
  const strips = () =>
    page
      .locator('densenet-map-strip canvas')
      .evaluateAll((all) => all.map((strip) => `${strip.ariaLabel} ${strip.getAttribute('aria-valuemax')}`));
  const lead = () => textOf(page.locator('densenet-feature-panel [part=lead]'));
  beforeEach(async () => {
    await show();
    await tab('Feature maps').click();
  });

  it('grow by k with each step, in front of all earlier ones', async () => {
    await eventually(lead).toBe('Layer 3 reads all 128 maps before it and adds k = 32 new ones.');
    await button('Next layer').click();
    await eventually(lead).toBe('Layer 4 reads all 160 maps before it and adds k = 32 new ones.');
    await eventually(strips).toEqual([
      'Feature maps of layer 4 32',
      'Feature maps of layer 3 32',
      'Feature maps of layer 2 32',
      'Feature maps of layer 1 32',
      'Feature maps of block input 64',
    ]);
    await button('Next layer').click();
    await eventually(lead).toMatch(/^Transition 1 reads all 192 maps of block 1/);
    await button('Next layer').click();
    await eventually(lead).toBe('96 feature maps of 12 × 12 enter block 2 from transition 1.');
    await eventually(strips).toEqual(['Feature maps of block input 96']);
  });

  it('are asked for once for each picture', async () => {
    await eventually(strips).toHaveLength(4);
    await button('Previous layer').click();
    await button('Next layer').click();
    await eventually(strips).toHaveLength(4);
    const asked = async (method: string) => (await calls()).filter((call) => call.method === method);
    expect(await asked('featureMaps')).toHaveLength(4);
    await eventually(() => asked('connections')).toEqual([
      { method: 'connections', network: 'trained', measure: 'responses' },
    ]);
    await page.evaluate(() => explanationPage.classifyAnother(3));
    await eventually(() => asked('featureMaps')).toHaveLength(8);
    await eventually(() => asked('connections')).toHaveLength(2);
  });

  it('can be stepped through with the arrow keys in the diagram, which lights up what a layer reads', async () => {
    const lit = () => page.locator('densenet-block-diagram path.lit').count();
    await eventually(lit).toBe(3);
    await page.getByRole('radio', { name: /^Layer 3:/ }).focus();
    await page.keyboard.press('ArrowLeft');
    await eventually(lead).toMatch(/^Layer 2 /);
    await eventually(lit).toBe(2);
    const focused = page.locator('densenet-block-diagram [role=radio]:focus');
    await eventually(() => focused.getAttribute('aria-label')).toBe(
      'Layer 2: took for this picture 33% from block input, 67% from layer 1',
    );
    await page.getByRole('radio', { name: /^Transition 1:/ }).hover();
    await eventually(lit).toBe(5);
    // Layer 1 reads one source, and is read by three layers and the transition.
    await page.getByRole('radio', { name: /^Layer 1:/ }).hover();
    await eventually(lit).toBe(1);
    expect(await page.locator('densenet-block-diagram path.reading').count()).toBe(4);
    expect(await lead()).toMatch(/^Layer 2 /);
  });

  it('are enlarged where they are clicked or stepped to', async () => {
    const view = page.locator('densenet-feature-panel .view');
    await eventually(strips).toHaveLength(4);
    const input = page.locator('densenet-map-strip canvas').last();
    await input.click({ position: { x: 3, y: 3 } });
    await eventually(() => textOf(view)).toContain('Map 1 of block input');
    await input.press('ArrowRight');
    await eventually(() => textOf(view)).toContain('Map 2 of block input');
    expect(await input.getAttribute('aria-valuetext')).toMatch(/^map 2 of 64, values \S+ to \S+, enlarged$/);
  });
});

describe('the connections', () => {
  const map = (name: string) => page.getByRole('grid', { name: new RegExp(`^${name},`) });
  beforeEach(async () => {
    await show();
    await tab('Connections').click();
    // Each map is rendered in a task of its own.
    await eventually(() => page.getByRole('grid').count()).toBe(4);
  });

  it('are a heat map of every block, whose cells can be pointed at and focused', async () => {
    const readout = page.locator('densenet-connection-map .readout').first();
    await map('Block 1')
      .getByRole('gridcell', { name: /^Layer 3 listens to layer 1 / })
      .hover();
    await eventually(() => textOf(readout)).toBe(
      'Layer 3 listens to layer 1 with mean |w| 0.04, 0.92 times its average.',
    );
    await map('Block 1').getByRole('gridcell').first().focus();
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
    await eventually(() => textOf(readout)).toMatch(/^Layer 2 listens to layer 1 /);
  });

  it('are a table too', async () => {
    await page.getByText('As a table').last().click();
    const rows = page.getByRole('group', { name: 'Block 4, weights as a table' }).getByRole('row');
    const cells = () => rows.last().getByRole('cell').allTextContents();
    await eventually(cells).toEqual(['0.016', '0.02', '0.0267', '0.04', '0.08']);
    expect(await textOf(rows.last().getByRole('rowheader'))).toBe('Classifier');
  });

  it('compare with the average of the reader where asked to', async () => {
    const first = () => textOf(map('Block 1').locator('.swatch').first());
    expect(await first()).toBe('.08');
    await page.getByLabel('Colour shows').selectOption('relative');
    await eventually(first).toBe('1.00');
  });

  it('are those of the same network before its training where asked to', async () => {
    const cell = (text: string) => eventually(() => textOf(map('Block 1').locator('.swatch').last())).toBe(text);
    await cell('.08');
    await page.getByLabel('untrained').check();
    await cell('.04');
    await page.getByLabel('trained', { exact: true }).check();
    await cell('.08');
  });

  it('are what the picture on show brought where asked to, anew for each picture', async () => {
    await page.getByLabel('Colour shows').selectOption('responses');
    const block = page.getByRole('grid', {
      name: 'Block 1, shares of the response: rows are readers, columns are sources',
    });
    await block
      .getByRole('gridcell', { name: 'Layer 2 took 67% of its response to this picture from layer 1.' })
      .waitFor();
    const asked = async () =>
      (await calls()).filter((call) => call.method === 'connections' && call.measure === 'responses');
    expect(await asked()).toHaveLength(1);
    await page.evaluate(() => explanationPage.classifyAnother(3));
    await eventually(asked).toHaveLength(2);
    await page.getByLabel('untrained').check();
    await block
      .getByRole('gridcell', { name: 'Layer 2 took 50% of its response to this picture from layer 1.' })
      .waitFor();
  });

  it('are compared with the paper’s figure 5, and with the untrained network', async () => {
    const rows = page.getByRole('group', { name: 'Beside the paper’s figure 5' }).getByRole('row');
    const cells = async (row: number) =>
      (await rows.nth(row).locator('th, td').allInnerTexts()).map((text) => text.trim());
    await eventually(() => cells(3)).toEqual([
      'Layers of later blocks give the least weight to the transition’s output',
      'yes, 9 of 9',
      'no, 0 of 9',
    ]);
    expect((await cells(4)).slice(1)).toEqual([expect.stringMatching(/^yes, \d/), 'no, 1.00 times the earlier ones']);
  });
});
