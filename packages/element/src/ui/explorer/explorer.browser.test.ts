import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ExplorerPageOptions, type ExplorerSite, serveExplorerPage } from '../../testing/explorerSite.ts';
import { longestTask } from '../../testing/longestTask.ts';
import type { Focus } from './drawing/focus.ts';
import type { DensenetNetworkStage } from './drawing/networkStage.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Folder to write screenshots to, for people to look at; where it is not set, none are written. */
const screenshots = process.env.DENSENET_SCREENSHOTS;

let site: ExplorerSite;
let page: Page;
let faults: string[];

beforeAll(async () => {
  site = await serveExplorerPage();
  if (screenshots) mkdirSync(screenshots, { recursive: true });
});
afterEach(async () => {
  expect(faults).toEqual([]);
  await page.close();
});
afterAll(() => site?.close());

async function open(model: Parameters<ExplorerSite['open']>[0], options?: ExplorerPageOptions): Promise<void> {
  ({ page, faults } = await site.open(model, { viewport: { width: 1280, height: 1000 }, ...options }));
  await whenLaidOut();
}

async function whenLaidOut(): Promise<void> {
  const isLaidOut = () =>
    own()
      .locator('densenet-network-stage')
      .evaluate((stage: DensenetNetworkStage) => stage.layout !== undefined);
  await eventually(isLaidOut).toBe(true);
}

const own = () => page.locator('densenet-network-view#own');
const drawing = () => own().locator('canvas');
const eventually = <Value>(read: () => Promise<Value>) => expect.poll(read, { timeout: 60_000 });
/** The text of an element, its lines as one. */
const textOf = async (locator: Locator) => (await locator.textContent())!.replaceAll(/\s+/g, ' ').trim();
const path = async () => (await own().locator('li').allInnerTexts()).map((name) => name.trim());
const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
/** What is said below the arithmetic: how far it is from the network's own value. */
const difference = async () => {
  const text = await textOf(page.locator('[part=agreement]'));
  return Number(/by ([\d.e−-]+)\.$/.exec(text)![1]!.replaceAll('−', '-'));
};
/** Waits until the drawing has stopped, and saves what is seen. */
async function shot(name: string): Promise<void> {
  if (!screenshots) return;
  await page.waitForTimeout(2500);
  await page.screenshot({ path: join(screenshots, `explorer-${name}.png`), fullPage: true });
}

describe("the chapter's network", () => {
  it('is gone into with the keyboard alone, down to a value whose arithmetic is right, and out again', async () => {
    await open('shipped', { reducedMotion: 'reduce' });
    await shot('chapter');
    await drawing().focus();
    // The first dense block, its third layer, which is one convolution, its second channel, a value.
    await press('Enter', 'ArrowRight', 'ArrowRight', 'Enter', 'ArrowRight', 'ArrowRight');
    expect(await path()).toEqual(['Whole network', 'Dense block 1', 'Layer 3']);
    await shot('chapter-layer');
    await press('Enter', 'ArrowRight');
    await shot('chapter-channel');
    await press('Enter', 'ArrowDown');
    expect((await path()).slice(3)).toEqual(['3 × 3 convolution', 'Channel 2', 'Row 14, column 13']);
    await page.locator('[part=value]').waitFor();
    expect(await page.locator('.sources tbody tr').allInnerTexts()).toEqual([
      expect.stringMatching(/^Stem\s+1 to 64\s/),
      expect.stringMatching(/^Dense block 1, Layer 1\s+65 to 96\s/),
      expect.stringMatching(/^Dense block 1, Layer 2\s+97 to 128\s/),
    ]);
    expect(await difference()).toBeLessThan(1e-5);
    await shot('chapter-value');
    await press('Escape', 'Escape', 'Escape', 'Escape', 'Escape');
    expect(await path()).toEqual(['Whole network']);
  });

  it('is gone into with the pointer, to the value under it', async () => {
    await open('shipped', { reducedMotion: 'reduce' });
    await drawing().scrollIntoViewIfNeeded();
    const { x, y } = (await drawing().boundingBox())!;
    /** A point of what is drawn of the network, in shares of its sides. */
    const pointOf = (focus: Focus, across = 0.5, down = 0.5) =>
      own()
        .locator('densenet-network-stage')
        .evaluate(
          (stage: DensenetNetworkStage, asked) => {
            const rect = stage.pixelsOf(asked.focus)!;
            return { x: rect.x + asked.across * rect.width, y: rect.y + asked.down * rect.height };
          },
          { focus, across, down },
        );
    const channel = { section: 4, unit: 2, step: 0, channel: 20 };
    // Each click goes one level further into what is under the pointer.
    for (const expected of ['Dense block 2', 'Layer 3', '3 × 3 convolution', 'Channel 21']) {
      const at = await pointOf(channel);
      await page.mouse.click(x + at.x, y + at.y);
      await eventually(async () => (await path()).at(-1)).toBe(expected);
    }
    const inside = await pointOf(channel, 0.3, 0.6);
    await page.mouse.move(x + inside.x, y + inside.y);
    await page.locator('[part=value]').waitFor();
    const before = await textOf(page.locator('.place'));
    expect(before).toBe('Dense block 2, Layer 3, Channel 21, Row 8, column 4');
    const elsewhere = await pointOf(channel, 0.9, 0.1);
    await page.mouse.move(x + elsewhere.x, y + elsewhere.y);
    await eventually(() => textOf(page.locator('.place'))).not.toBe(before);
    expect(await difference()).toBeLessThan(1e-5);
  });

  it('has a ResNet beside it, with what both cost', async () => {
    await open('shipped');
    const costs = page.locator('.costs tbody tr');
    await costs.first().waitFor();
    expect(await page.getByLabel('Drawn network').inputValue()).toBe('resnet18');
    expect(await costs.nth(1).locator('td').allTextContents()).toEqual(['758,226', '11,175,370']);
    await page.getByLabel('Drawn network').selectOption('resnet50');
    await eventually(() => costs.nth(0).locator('td').allTextContents()).toEqual(['21', '50']);
    await shot('resnet');
  });

  it('explains the value that was gone to before there was a picture, and its other one of the next picture', async () => {
    await open('shipped', { reducedMotion: 'reduce', picture: false });
    await drawing().focus();
    await press('Enter', 'ArrowRight', 'ArrowRight', 'Enter', 'Enter', 'Enter');
    expect(await path()).toHaveLength(6);
    /** Gives the classifier a picture of one brightness; nobody waits for its answer. */
    const show = (brightness: number) =>
      page.evaluate((grey) => {
        const picture = new ImageData(28, 28);
        picture.data.fill(255).forEach((_, at, data) => {
          if (at % 4 < 3) data[at] = grey;
        });
        void document.querySelector('densenet-classifier')!.classify(picture);
      }, brightness);
    await show(90);
    const value = page.locator('[part=value]');
    await value.waitFor();
    const before = await textOf(value);
    await show(255);
    await eventually(() => textOf(value)).not.toBe(before);
    expect(await difference()).toBeLessThan(1e-5);
  });

  it('speaks Chinese where the page does', async () => {
    await open('shipped', { language: 'zh', reducedMotion: 'reduce' });
    await drawing().focus();
    await press('Enter', 'ArrowRight', 'ArrowRight', 'Enter', 'Enter', 'Enter');
    await page.locator('[part=value]').waitFor();
    expect(await path()).toEqual(['整个网络', '稠密块 1', '第 1 层', '3 × 3 卷积', '通道 1', '第 13 行第 13 列']);
    await shot('chinese');
  });

  it('slides the window over the map, value by value, until it is stopped', async () => {
    await open('shipped');
    await drawing().focus();
    await press('Enter', 'ArrowRight', 'ArrowRight', 'Enter', 'Enter', 'Enter');
    await page.getByRole('button', { name: 'Slide the window' }).click();
    const place = () => textOf(page.locator('.place'));
    await eventually(place).toMatch(/Row 13, column 1[5-9]/);
    await page.getByRole('button', { name: 'Stop the window' }).click();
    const stopped = await place();
    await page.waitForTimeout(700);
    expect(await place()).toBe(stopped);
    expect(await difference()).toBeLessThan(1e-5);
  });

  it('plays the terms of a value one after the other, until all are counted', async () => {
    await open('shipped');
    await drawing().focus();
    await press('Enter', 'ArrowRight', 'ArrowRight', 'Enter', 'Enter', 'Enter');
    await page.getByRole('button', { name: 'Count the terms' }).click();
    await page.getByText(/^Sum \(\d+ \/ 64\)/).waitFor();
    await page.getByRole('button', { name: 'Stop counting' }).waitFor({ state: 'hidden', timeout: 120_000 });
    expect(await textOf(page.locator('.term h4'))).toBe('Channel 64 of 64: Stem, channel 64');
  });
});

describe('DenseNet-121', () => {
  it('is drawn whole, and gone into down to a value', async () => {
    await open('densenet121', { reducedMotion: 'reduce' });
    await own().getByText('121 layers deep').first().waitFor();
    await shot('densenet121');
    await drawing().focus();
    await press('Enter', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight');
    await shot('densenet121-block');
    await press('Enter', 'ArrowRight', 'ArrowRight', 'ArrowRight');
    expect(await path()).toEqual(['Whole network', 'Dense block 3', 'Layer 4']);
    await shot('densenet121-layer');
    await press('Enter', 'Enter', 'Enter');
    await page.locator('[part=value]').waitFor({ timeout: 120_000 });
    expect(await page.locator('.sources tbody tr').count()).toBe(4);
    expect(await difference()).toBeLessThan(1e-5);
    await shot('densenet121-value');
  });

  it('never keeps the page busy for 50 ms while it is explored', async () => {
    await open('densenet121');
    await drawing().focus();
    const longest = await longestTask(site.browser, page, async () => {
      await press('Enter', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight');
      await page.waitForTimeout(1000);
      await press('Enter', 'ArrowRight');
      await page.waitForTimeout(3000);
      await press('Enter', 'Enter', 'Enter');
      await page.locator('[part=value]').waitFor({ timeout: 120_000 });
      await press('ArrowRight', 'ArrowDown', 'Home');
      await page.waitForTimeout(1000);
    });
    expect(longest).toBeLessThan(50);
  });
});

it('gives back all memory when it is removed', async () => {
  await open('shipped', { reducedMotion: 'reduce' });
  const devtools = await page.context().newCDPSession(page);
  const heap = async () => {
    await devtools.send('HeapProfiler.collectGarbage');
    return (await devtools.send('Runtime.getHeapUsage')).usedSize;
  };
  const round = async () => {
    await page.evaluate(() => {
      const explorer = Object.assign(document.createElement('densenet-explorer'), { for: 'classifier' });
      document.querySelector('densenet-explorer')!.replaceWith(explorer);
    });
    await whenLaidOut();
    await drawing().focus();
    await press('Enter', 'ArrowRight', 'ArrowRight', 'Enter', 'Enter', 'Enter');
    await page.locator('[part=value]').waitFor();
    await page.locator('.costs').waitFor();
  };
  // The first round compiles code that stays.
  await round();
  const before = await heap();
  for (let at = 0; at < 3; at++) await round();
  expect((await heap()) - before).toBeLessThan(1_000_000);
});

describe.each([
  ['wide', 'light', 'en', { width: 1280, height: 1000 }],
  ['phone', 'dark', 'en', { width: 360, height: 740 }],
  ['phone', 'light', 'zh', { width: 360, height: 740 }],
] as const)('%s and %s, in %s', (size, colorScheme, language, viewport) => {
  it('has nothing that axe finds, and fits', async () => {
    await open('shipped', { viewport, colorScheme, language, reducedMotion: 'reduce' });
    await drawing().focus();
    await press('Enter', 'ArrowRight', 'ArrowRight', 'Enter', 'ArrowRight', 'Enter', 'Enter');
    await page.locator('[part=value]').waitFor();
    await page.locator('.costs').waitFor();
    await page.evaluate(axe);
    const results = await page.evaluate(() =>
      (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
    );
    const found = results.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target }) => `${id}: ${target.join(' ')}`),
    );
    expect(found).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await shot(`${size}-${colorScheme}-${language}`);
  });
});
