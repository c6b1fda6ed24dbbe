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
const panel = (name: string) => page.getByRole('tabpanel', { name });

/** Text as a reader sees it, without the template's line breaks. */
const textOf = async (locator: Locator) => (await locator.textContent())!.replace(/\s+/g, ' ').trim();

/** Waits until an assertion holds, since computations end at any time. */
const eventually = <T>(probe: () => Promise<T>, timeout = 10_000) => expect.poll(probe, { timeout });

describe('the tabs', () => {
  it('compute nothing before they are opened', async () => {
    await show();
    await eventually(calls).toEqual([{ method: 'classActivation', classIndex: 9 }]);
    await tab('Connections').click();
    const untrained = { method: 'connections', network: 'untrained', measure: 'weights' };
    await eventually(async () => (await calls()).slice(1)).toEqual([untrained]);
    await tab('Occlusion map').click();
    await panel('Occlusion map').getByText('144 forward passes').waitFor();
    expect(await calls()).toHaveLength(2);
    await tab('Feature maps').click();
    await eventually(async () => (await calls()).slice(2).map(({ method }) => method)).toEqual([
      ...Array(4).fill('featureMaps'),
      'connections',
    ]);
  });

  it('follow the arrow keys around, Home and End', async () => {
    await show();
    await tab('Activation map').focus();
    const selected = () => textOf(page.locator('[role=tab][aria-selected=true]:focus'));
    for (const [key, expected] of [
      ['ArrowRight', 'Occlusion map'],
      ['ArrowLeft', 'Activation map'],
      ['ArrowLeft', 'Connections'],
      ['ArrowRight', 'Activation map'],
      ['End', 'Connections'],
      ['Home', 'Activation map'],
    ] as const) {
      await page.keyboard.press(key);
      expect(await selected(), key).toBe(expected);
    }
  });

  it('keep what was computed, and compute anew for another picture only what is on show', async () => {
    // The untrained network's weights are the same for every picture.
    const maps = async () => (await calls()).filter(({ method }) => method !== 'connections');
    await show();
    await eventually(maps).toHaveLength(1);
    await tab('Connections').click();
    await tab('Activation map').click();
    expect(await maps()).toHaveLength(1);
    await tab('Connections').click();
    await page.evaluate(() => explanationPage.classifyAnother(3));
    await panel('Connections').getByText('Block 1', { exact: true }).waitFor();
    expect(await maps()).toHaveLength(1);
    await tab('Activation map').click();
    await eventually(maps).toEqual([
      { method: 'classActivation', classIndex: 9 },
      { method: 'classActivation', classIndex: 3 },
    ]);
  });
});

describe('the activation map', () => {
  /** Each cell's value in the panel, as the engine gives it. */
  const expectedCells = (classIndex: number) =>
    page.evaluate(async (index) => {
      const { values } = await explanationPage.engine.classActivation(1, index);
      return [...values].map((value) => Number(value.toPrecision(3)));
    }, classIndex);
  const shownCells = () =>
    page
      .locator('densenet-activation-panel [role=gridcell]')
      .evaluateAll((cells) =>
        cells.map((cell) => Number(cell.getAttribute('aria-label')!.split(': ')[1]!.replace('−', '-'))),
      );

  it('shows what each cell adds to the logit, for the given class and for any other', async () => {
    await show();
    await eventually(shownCells).toEqual(await expectedCells(9));
    await page.getByRole('combobox', { name: 'Class' }).selectOption('4');
    await eventually(shownCells).toEqual(await expectedCells(4));
    expect(await textOf(page.locator('densenet-activation-panel [part=lead]'))).toContain('the logit of Coat.');
  });

  it('shows the value of the cell that is pointed at or focused', async () => {
    await show();
    const cells = page.locator('densenet-activation-panel [role=gridcell]');
    const readout = page.locator('densenet-activation-panel .readout');
    await cells.nth(4).hover();
    await eventually(() => textOf(readout)).toMatch(/^Row 2, column 2 adds [+−]\d/);
    await page.mouse.move(0, 0);
    await eventually(() => textOf(readout)).toMatch(/^Most for it: /);
    await cells.first().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    await eventually(() => textOf(readout)).toMatch(/^Row 2, column 3 adds /);
    expect(await page.locator('densenet-activation-panel [role=gridcell]:focus').getAttribute('aria-label')).toMatch(
      /^Row 2, column 3: [+−]\d/,
    );
  });

  it('draws the picture, warm and cool over it, with hard or smooth edges', async () => {
    await show();
    await eventually(async () => (await calls()).length).toBe(1);
    const drawn = () =>
      page.locator('densenet-activation-panel canvas').evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        const colours = new Set<number>();
        const hues = { warm: false, cool: false };
        for (let i = 0; i < data.length; i += 4) {
          colours.add((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!);
          if (data[i]! > data[i + 2]! + 50) hues.warm = true;
          if (data[i + 2]! > data[i]! + 50) hues.cool = true;
        }
        return { colours: colours.size, ...hues };
      });
    const setOpacity = (value: string) =>
      page.locator('densenet-activation-panel input[type=range]').evaluate((input: HTMLInputElement, given) => {
        input.value = given;
        input.dispatchEvent(new Event('input'));
      }, value);
    await eventually(drawn).toMatchObject({ warm: true, cool: true });
    await setOpacity('1');
    const smooth = await drawn();
    await page.getByLabel('Smooth between cells').uncheck();
    await eventually(async () => (await drawn()).colours < smooth.colours).toBe(true);
    await setOpacity('0');
    await eventually(drawn).toMatchObject({ warm: false, cool: false });
  });

  it('shows the class asked for last, whichever answer comes last', async () => {
    await show({ delay: 300 });
    const select = page.getByRole('combobox', { name: 'Class' });
    await select.selectOption('1');
    await select.selectOption('2');
    await eventually(async () => (await calls()).length).toBe(3);
    await eventually(shownCells).toEqual(await expectedCells(2));
    await page.waitForTimeout(400);
    expect(await shownCells()).toEqual(await expectedCells(2));
  });

  it.each([
    ['the last feature maps are one cell', 1, 'a single cell (1x1)'],
    ['the network has no such map', 0, 'more than average pooling and one linear layer'],
  ])('points to the occlusion map where %s', async (_, activationGrid, reason) => {
    await show({ activationGrid });
    await panel('Activation map').getByText(reason).waitFor();
    expect(await calls()).toEqual(activationGrid === 0 ? [] : [expect.anything()]);
    await button('Open the occlusion map').click();
    expect(await tab('Occlusion map').getAttribute('aria-selected')).toBe('true');
  });

  it('says what went wrong, and tries again', async () => {
    await page.evaluate(() => {
      explanationPage.show();
      explanationPage.engine.failure = new Error('the graphics card is gone');
    });
    await page.getByRole('alert').getByText('the graphics card is gone').waitFor();
    await page.evaluate(() => {
      explanationPage.engine.failure = undefined;
    });
    await button('Try again').click();
    await eventually(shownCells).toEqual(await expectedCells(9));
    expect(await page.getByRole('alert').count()).toBe(0);
  });
});

describe('a thousand classes', () => {
  const labels = Array.from({ length: 1000 }, (_, index) => `thing ${index}`);
  const field = () => page.locator('densenet-activation-panel input[list]');
  const watched = async () => (await calls()).at(-1);

  it('are searched by typing a part of the name, with the keyboard alone', async () => {
    await show({ labels });
    await field().focus();
    expect(await field().inputValue()).toBe('');
    await page.keyboard.type('THING 777');
    await page.keyboard.press('Enter');
    await eventually(watched).toEqual({ method: 'classActivation', classIndex: 777 });
    expect(await field().inputValue()).toMatch(/^thing 777 \(/);
  });

  it('keep the one on show where none is found, and say so', async () => {
    await show({ labels });
    const before = await field().inputValue();
    await field().focus();
    await page.keyboard.type('unicorn');
    await page.keyboard.press('Enter');
    expect(await field().evaluate((input: HTMLInputElement) => input.validationMessage)).toBe(
      'No class is called "unicorn". Type a part of its name.',
    );
    await field().blur();
    expect(await field().inputValue()).toBe(before);
  });
});

describe('the connections', () => {
  it.each([360, 700, 1000, 1300, 1800])('fill every row of blocks, on %i pixels', async (width) => {
    await page.setViewportSize({ width, height: 900 });
    await show();
    await tab('Connections').click();
    const blocks = page.locator('densenet-connection-map');
    await eventually(() => blocks.count()).toBe(4);
    const tops = await blocks.evaluateAll((maps) => maps.map((map) => map.getBoundingClientRect().top));
    const inRows = [...new Set(tops)].map((top) => tops.filter((other) => other === top).length);
    expect(new Set(inRows).size, String(inRows)).toBe(1);
  });
});
