import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ClassifierSite, serveClassifierPage } from '../testing/openClassifierPage.ts';

let site: ClassifierSite;
let page: Page;
let faults: string[];

beforeAll(async () => {
  site = await serveClassifierPage();
});
beforeEach(async () => {
  ({ page, faults } = await site.open());
});
afterEach(async () => {
  await page.close();
  expect(faults).toEqual([]);
});
afterAll(() => site?.close());

/** How many models each engine has. */
const held = () => page.evaluate(() => testPage.engines.map((engine) => engine.held));
const button = (name: string) => page.getByRole('button', { name, exact: true });

describe('loading', () => {
  it('reports progress in bytes, then ready', async () => {
    const told = await page.evaluate(async () => {
      const element = testPage.show();
      const told: string[] = [];
      element.addEventListener('progress', ({ detail }) => told.push(detail.phase));
      element.addEventListener('ready', ({ detail }) => told.push(`ready with ${detail.parameters} parameters`));
      await element.whenReady();
      return told;
    });
    expect([...new Set(told)]).toEqual(['download', 'prepare', 'ready with 758226 parameters']);
  });

  it('says why it failed, and tries again when asked', async () => {
    const errors = await page.evaluate(async () => {
      testPage.configure({ failures: 1 });
      const errors: string[] = [];
      const element = testPage.show();
      element.addEventListener('error', ({ detail }) => errors.push(detail.error.message));
      await testPage.outcome(element.whenReady());
      return errors;
    });
    expect(errors).toEqual(['the connection was lost: try again']);
    await page.getByRole('alert').getByText('the connection was lost: try again').waitFor();
    await button('Retry').focus();
    await page.keyboard.press('Enter');
    await page.getByText('The network knows 10 classes').waitFor();
    // The button is gone: the focus is on what can be done next.
    expect(await page.evaluate(() => testPage.element.shadowRoot!.activeElement?.localName)).toBe('button');
  });

  it('can be cancelled, and started again', async () => {
    const outcome = await page.evaluate(() => {
      testPage.configure({ delay: 100 });
      return Promise.race([
        testPage.outcome(testPage.show().whenReady()),
        new Promise((done) => setTimeout(done, 150)),
      ]);
    });
    expect(outcome).toBeUndefined();
    const waiting = page.evaluate(() => testPage.outcome(testPage.element.classify(new ImageData(2, 2))));
    await button('Cancel').click();
    expect(await waiting).toBe('AbortError: Loading the model was cancelled.');
    await button('Load the model').click();
    await page.locator('densenet-classifier .label').waitFor();
  });

  it('is of the src that was set last, also when a picture was given in between', async () => {
    const [index, held] = await page.evaluate(async () => {
      const element = testPage.show({ src: 'first.safetensors' });
      element.src = 'second.safetensors';
      const early = element.classify(new ImageData(3, 4));
      await element.updateComplete;
      element.src = 'third.safetensors';
      return [(await early)[0]!.index, testPage.engines.reduce((sum, engine) => sum + engine.held, 0)];
    });
    expect(index).toBe(7);
    expect(held).toBe(1);
  });
});

describe('classify', () => {
  it('rejects what a newer picture supersedes', async () => {
    const outcomes = await page.evaluate(async () => {
      testPage.configure({ delay: 20 });
      const element = testPage.show();
      await element.whenReady();
      const first = testPage.outcome(element.classify(new ImageData(2, 2)));
      const second = testPage.outcome(element.classify(new ImageData(3, 3)));
      return [await first, await second, element.predictions[0]!.index];
    });
    expect(outcomes).toEqual(['AbortError: A newer picture was given.', 'fulfilled', 6]);
  });

  it('answers every picture that queues up, as it was when it was given, in order', async () => {
    const [answers, results] = await page.evaluate(async () => {
      testPage.configure({ delay: 20 });
      const element = testPage.show();
      const results: number[] = [];
      element.addEventListener('result', ({ detail }) => results.push(detail.predictions[0]!.index));
      const canvas = document.createElement('canvas');
      const queued = [4, 5, 6].map((side) => {
        // One canvas for all, drawn on anew.
        Object.assign(canvas, { width: side, height: side });
        canvas.getContext('2d')!.fillRect(0, 0, side, side);
        return element.classify(canvas, { queue: true });
      });
      const answers = (await Promise.all(queued)).map(([best]) => best!.index);
      return [answers, results];
    });
    // The engine of these tests answers by the picture's size.
    expect(answers).toEqual([8, 0, 2]);
    expect(results).toEqual([8, 0, 2]);
  });

  it('gives up the queue for a picture that does not queue, such as one of a visitor', async () => {
    const outcomes = await page.evaluate(async () => {
      testPage.configure({ delay: 20 });
      const element = testPage.show();
      const queued = [4, 5].map((side) =>
        testPage.outcome(element.classify(new ImageData(side, side), { queue: true })),
      );
      await element.classify(new ImageData(3, 3));
      return Promise.all(queued);
    });
    expect(outcomes).toEqual(Array(2).fill('AbortError: A newer picture was given.'));
  });

  it('shows why a picture cannot be classified, and the next one is fine', async () => {
    const outcome = await page.evaluate(async () => {
      const notes = new File(['hello'], 'notes.txt', { type: 'text/plain' });
      return testPage.outcome(testPage.show().classify(notes));
    });
    expect(outcome).toBe(
      'PictureError: "notes.txt" is text/plain, not a picture. Choose a PNG, JPEG, WebP, GIF, AVIF, BMP or SVG file.',
    );
    await page.getByRole('alert').getByText('The picture cannot be classified').waitFor();
    await page.evaluate(() => testPage.element.classify(new ImageData(2, 2)));
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });

  it('starts another engine when asked to retry after the engine failed', async () => {
    await page.evaluate(async () => {
      const element = testPage.show();
      await element.whenReady();
      const [engine] = testPage.engines;
      engine!.classify = () => Promise.reject(new Error('the worker is gone'));
      await testPage.outcome(element.classify(new ImageData(2, 2)));
    });
    await page.getByRole('alert').getByText('the worker is gone').waitFor();
    await button('Retry').click();
    await page.locator('densenet-classifier .label').waitFor();
    expect(await page.evaluate(() => testPage.engines.length)).toBe(2);
  });
});

describe('in the page', () => {
  it('gives everything back when it is removed, and gets it again when it returns', async () => {
    const states = await page.evaluate(async () => {
      const element = testPage.show();
      await element.classify(new ImageData(2, 2));
      const waiting = testPage.outcome(element.classify(new ImageData(3, 3)));
      element.remove();
      const outcome = await waiting;
      await new Promise((done) => setTimeout(done, 50));
      const [engine] = testPage.engines;
      const removed = { held: engine!.held, disposed: engine!.disposed, predictions: element.predictions.length };
      document.querySelector('main')!.append(element);
      return { outcome, removed };
    });
    expect(states).toEqual({
      outcome: 'AbortError: The element was removed from the page.',
      removed: { held: 0, disposed: true, predictions: 0 },
    });
    await page.waitForFunction(() => testPage.element.predictions.length === 3);
    expect(await held()).toEqual([0, 1]);
  });

  it('keeps its model and verdict when it is moved', async () => {
    const states = await page.evaluate(async () => {
      const element = testPage.show();
      await element.classify(new ImageData(2, 2));
      const { model } = element;
      document.body.append(element);
      await new Promise((done) => setTimeout(done, 20));
      return [element.model === model, element.predictions.length, testPage.engines.length, testPage.engines[0]!.held];
    });
    expect(states).toEqual([true, 3, 1, 1]);
  });

  it('gives everything back when it is removed while it loads', async () => {
    const states = await page.evaluate(async () => {
      testPage.configure({ delay: 20 });
      const element = testPage.show();
      await new Promise((done) => element.addEventListener('progress', done, { once: true }));
      const outcome = testPage.outcome(element.whenReady());
      element.remove();
      await new Promise((done) => setTimeout(done, 200));
      return [await outcome, testPage.engines[0]!.held, testPage.engines[0]!.disposed];
    });
    expect(states).toEqual(['AbortError: The element was removed from the page.', 0, true]);
  });

  it('shares an engine with a second one, and leaves it the engine', async () => {
    const states = await page.evaluate(async () => {
      const first = testPage.show();
      const second = document.createElement('densenet-classifier');
      second.src = 'other.safetensors';
      document.querySelector('main')!.append(second);
      await Promise.all([first.whenReady(), second.whenReady()]);
      first.remove();
      await second.classify(new ImageData(2, 2));
      return [testPage.engines.length, testPage.engines[0]!.held, second.predictions.length];
    });
    expect(states).toEqual([1, 1, 3]);
  });

  it('classifies the picture on show again when the backend changes, on another engine', async () => {
    await page.evaluate(async () => {
      const element = testPage.show();
      await element.classify(new ImageData(2, 2));
      element.backend = 'wasm';
      await element.updateComplete;
    });
    await page.waitForFunction(() => testPage.element.predictions.length === 3);
    expect(await held()).toEqual([0, 1]);
  });
});
