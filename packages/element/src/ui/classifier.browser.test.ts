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

const show = (attributes?: Record<string, string>) => page.evaluate((given) => void testPage.show(given), attributes);
const best = () => page.locator('densenet-classifier .label');
const button = (name: string) => page.getByRole('button', { name, exact: true });

/** Lets a DragEvent with a file, or another event, happen to the element. */
const drag = (types: string[], files = 1) =>
  page.evaluate(
    async ([names, count]) => {
      const dataTransfer = new DataTransfer();
      for (let file = 0; file < count; file++) dataTransfer.items.add(await testPage.pictureFile());
      const target = testPage.element.shadowRoot!.querySelector('.stage')!;
      for (const name of names) {
        target.dispatchEvent(new DragEvent(name, { dataTransfer, bubbles: true, composed: true, cancelable: true }));
      }
    },
    [types, files] as const,
  );

const paste = (target: 'body' | '#before') =>
  page.evaluate(async (selector) => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(await testPage.pictureFile());
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
    document.querySelector(selector)!.dispatchEvent(event);
  }, target);

describe('giving a picture', () => {
  it('by dropping it: the whole element says that it is a target, and the result is told', async () => {
    await show();
    const result = page.evaluate(
      () =>
        new Promise((resolve) =>
          testPage.element.addEventListener('result', ({ detail }) => resolve(detail.predictions)),
        ),
    );
    await drag(['dragenter', 'dragover']);
    await page.getByText('Drop to classify').waitFor();
    await drag(['drop']);
    await page.getByText('Drop to classify').waitFor({ state: 'detached' });
    expect(await best().textContent()).toBe('Bag');
    expect(await result).toMatchObject([{ label: 'Bag', index: 8 }, {}, {}]);
    expect(await page.getByRole('status').textContent()).toMatch(/^Bag, \d\d percent$/);
  });

  it('by dropping one before the model is there: it waits for it', async () => {
    await page.evaluate(() => testPage.configure({ delay: 60 }));
    await show();
    await drag(['drop']);
    await page.getByText('Downloading the model').waitFor();
    await page.getByRole('img', { name: 'The picture that was given' }).waitFor();
    await best().waitFor();
  });

  it('by dropping three: which one it is, and that the others are not', async () => {
    await show();
    const notice = page.getByText(/^Of 3 files this is "[^"]+": one picture at a time is classified\.$/);
    await drag(['drop'], 3);
    await notice.waitFor();
    await best().waitFor();
    await drag(['drop']);
    await notice.waitFor({ state: 'detached' });
  });

  it('of dark on bright, where the network knows bright on black: inverting is offered, and done', async () => {
    await page.evaluate(() => testPage.configure({ likeness: { unlikeness: 3, brightBorder: true } }));
    await show();
    await drag(['drop']);
    await page.getByText('The ground is bright. This network learned from bright things on black.').first().waitFor();
    expect(await page.getByRole('status').textContent()).toContain('percent. The ground is bright.');
    await button('Invert the picture').click();
    await button('Invert the picture').waitFor({ state: 'detached' });
    expect(await button('Invert').getAttribute('aria-pressed')).toBe('true');
  });

  it('unlike what was learned: the answer is given, and that it means little', async () => {
    await page.evaluate(() => testPage.configure({ likeness: { unlikeness: 1.1, brightBorder: false } }));
    await show();
    const result = page.evaluate(
      () =>
        new Promise((resolve) => testPage.element.addEventListener('result', ({ detail }) => resolve(detail.likeness))),
    );
    await drag(['drop']);
    await page.getByText('Unlike what this network learned from: the answer means little.').first().waitFor();
    expect(await result).toEqual({ unlikeness: 1.1, brightBorder: false });
    expect(await button('Invert the picture').count()).toBe(0);
  });

  it('by pasting it, unless the visitor is writing', async () => {
    await show();
    await page.locator('#before').focus();
    await paste('#before');
    await page.locator('#before').blur();
    expect(await page.evaluate(() => testPage.element.predictions)).toEqual([]);
    await paste('body');
    await best().waitFor();
  });

  it('by drawing it, with undo and clear', async () => {
    await show();
    await button('Draw').click();
    const box = (await page.locator('densenet-sketchpad canvas').boundingBox())!;
    for (const x of [80, 200]) {
      await page.mouse.move(box.x + x, box.y + 60);
      await page.mouse.down();
      await page.mouse.move(box.x + x, box.y + 220, { steps: 6 });
      await page.mouse.up();
    }
    expect(await best().textContent()).toBe('T-shirt/top');
    const drawn = () =>
      page.evaluate(() => {
        const pad = testPage.element.shadowRoot!.querySelector('densenet-sketchpad')!;
        const { data } = pad.shadowRoot!.querySelector('canvas')!.getContext('2d')!.getImageData(0, 0, 280, 280);
        return data.filter((value, index) => index % 4 === 0 && value > 127).length;
      });
    const both = await drawn();
    await button('Undo').click();
    expect(await drawn()).toBeLessThan(both * 0.6);
    await button('Clear').click();
    await page.getByText('The network knows 10 classes').waitFor();
    expect(await drawn()).toBe(0);
  });

  it('by the camera: live, then the picture that is taken, after which the camera is off', async () => {
    await page.evaluate(() => {
      const { mediaDevices } = navigator;
      const open = mediaDevices.getUserMedia.bind(mediaDevices);
      mediaDevices.getUserMedia = async (constraints) => {
        const stream = await open(constraints);
        Object.assign(globalThis, { stream });
        return stream;
      };
    });
    await show();
    await button('Camera').click();
    await best().waitFor();
    expect(await page.locator('densenet-camera video.mirrored').count()).toBe(1);
    await button('Take the picture').click();
    await page.getByRole('img', { name: 'The picture that was given' }).waitFor();
    await page.locator('densenet-explanation').waitFor();
    const state = await page.evaluate(
      () => (globalThis as unknown as { stream: MediaStream }).stream.getTracks()[0]!.readyState,
    );
    expect(state).toBe('ended');
  });

  it('not by a camera that is refused, which is said', async () => {
    await page.evaluate(() => {
      const refuse = () => Promise.reject(new DOMException('denied', 'NotAllowedError'));
      Object.assign(navigator.mediaDevices, { getUserMedia: refuse });
    });
    await show();
    await button('Camera').click();
    await page.getByRole('alert').getByText('The browser was not allowed to use it').waitFor();
    expect(await page.locator('densenet-camera').count()).toBe(0);
  });

  it('with one button that stands out, whichever way was chosen', async () => {
    await show();
    const standing = page
      .getByRole('group', { name: 'Give a picture' })
      .locator('.primary, [aria-pressed=true], [aria-expanded=true]');
    for (const name of ['Link', 'Camera', 'Link', 'Draw']) {
      await button(name).click();
      await expect.poll(async () => (await standing.allTextContents()).map((text) => text.trim())).toEqual([name]);
    }
    await button('Draw').click();
    await expect.poll(() => standing.count()).toBe(1);
  });

  it('by its address, and says what is wrong with it', async () => {
    await show();
    await button('Link').click();
    await page.getByLabel('Address of a picture').fill(`${page.url()}gone.png`);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('gone.png answered 404').waitFor();
  });

  it('not from a server that the page’s own policy forbids, which is not blamed for it', async () => {
    await show();
    await button('Link').click();
    await page.getByLabel('Address of a picture').fill('https://elsewhere.example/shoe.png');
    await page.keyboard.press('Enter');
    const said = page.getByRole('alert').getByText('own policy does not let it read from https://elsewhere.example');
    await said.waitFor();
    expect(await said.textContent()).toContain('Content-Security-Policy needs that in connect-src. Save the picture');
    // The browser's own words on it.
    expect(faults.splice(0)).not.toEqual([]);
  });

  it('with the keyboard only, from the file picker to the class to explain and out again', async () => {
    // Long before the key: the browser has to know that its dialog is not to be opened.
    const chooser = page.waitForEvent('filechooser');
    await show();
    await page.waitForFunction(() => testPage.element.model !== undefined);
    // The model is there before what is drawn for it.
    await page.evaluate(() => testPage.element.updateComplete);
    await page.locator('#before').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const bytes = await page.evaluate(async () => [
      ...new Uint8Array(await (await testPage.pictureFile()).arrayBuffer()),
    ]);
    await (await chooser).setFiles({ name: 'disc.png', mimeType: 'image/png', buffer: Buffer.from(bytes) });
    await best().waitFor();
    const second = page.locator('.bar-row').nth(1);
    const focused = () => second.evaluate((row) => row === testPage.element.shadowRoot!.activeElement);
    for (let presses = 0; presses < 20 && !(await focused()); presses++) await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    expect(await second.getAttribute('aria-pressed')).toBe('true');
    expect(await page.locator('.bar-row[aria-pressed=true]').count()).toBe(1);
    const left = () => page.evaluate(() => document.activeElement?.id === 'after');
    for (let presses = 0; presses < 60 && !(await left()); presses++) await page.keyboard.press('Tab');
    expect(await left()).toBe(true);
  });
});

describe('what is shown', () => {
  it('shows a hostile label as text', async () => {
    const hostile = '<img src=x onerror="document.title = \'broken into\'">';
    await page.evaluate((label) => testPage.configure({ labels: [label, label] }), hostile);
    await show();
    await drag(['drop']);
    await expect.poll(() => best().textContent()).toBe(hostile);
    expect(await page.locator('densenet-classifier img').count()).toBe(0);
    expect(await page.title()).toBe('Element');
  });

  it("takes the page's labels and top-k, and says which labels it cannot take", async () => {
    const labels = Array.from({ length: 10 }, (_, index) => `thing ${index}`).join(',');
    await show({ src: 'model.safetensors', labels, 'top-k': '5' });
    await drag(['drop']);
    await expect.poll(() => best().textContent()).toBe('thing 8');
    expect(await page.locator('.bar-row').count()).toBe(5);
    await page.evaluate(() => testPage.element.setAttribute('labels', 'a, b'));
    await page.getByRole('alert').getByText('labels has 2 names, but the model has 10 classes').waitFor();
    expect(await best().textContent()).toBe('Bag');
  });

  it('classifies again when inverted', async () => {
    await show();
    await drag(['drop']);
    await button('Invert').click();
    await expect.poll(() => best().textContent()).toBe('Ankle boot');
    expect(await page.evaluate(() => testPage.element.hasAttribute('invert'))).toBe(true);
  });

  it('offers no drawing for colour models, and says when the GPU is less exact', async () => {
    await page.evaluate(() => testPage.configure({ channels: 3, float16Only: true }));
    await show();
    await page.getByText('16-bit floating-point').waitFor();
    expect(await button('Draw').count()).toBe(0);
  });
});
