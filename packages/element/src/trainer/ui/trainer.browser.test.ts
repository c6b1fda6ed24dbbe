import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { longestTask } from '../../testing/longestTask.ts';
import type { ClassifierSite } from '../../testing/openClassifierPage.ts';
import { serveTrainerPage } from '../testing/openTrainerPage.ts';
import type {} from '../testing/trainerPage.ts';

let site: ClassifierSite;
beforeAll(async () => {
  site = await serveTrainerPage();
});
afterAll(() => site?.close());

/** Runs a test on a new page, whose faults fail it. */
async function onPage(test: (page: Page) => Promise<void>): Promise<void> {
  const { page, faults } = await site.open({ viewport: { width: 1280, height: 900 } });
  try {
    await test(page);
    expect(faults).toEqual([]);
  } finally {
    await page.close();
  }
}

const counts = (page: Page) =>
  page.evaluate(() => trainerPage.element.classes.map(({ name, count }) => `${name}: ${count}`));

/** Shows an element that knows red from blue. */
async function taught(page: Page, examples: Record<string, number> = { red: 6, blue: 6 }): Promise<void> {
  await page.evaluate(async (counts) => {
    const element = trainerPage.show();
    const learned = new Promise((resolve) => element.addEventListener('learned', resolve));
    await trainerPage.teach(counts);
    await learned;
  }, examples);
}

describe('examples', () => {
  it('come from files, folders that are dropped, and paste', () =>
    onPage(async (page) => {
      await page.evaluate(() => trainerPage.show());
      await page.getByRole('textbox', { name: 'Name of the class' }).first().waitFor();
      const picture = await page.evaluate(async () => {
        const bytes = new Uint8Array(await (await trainerPage.picture('red')).arrayBuffer());
        return Array.from(bytes);
      });
      const file = (name: string) => ({ name, mimeType: 'image/png', buffer: Buffer.from(picture) });
      await page
        .getByLabel('Files for Class 2')
        .last()
        .setInputFiles([file('1.png'), file('2.png')]);
      await page.getByText('2 pictures added').first().waitFor();
      expect(await counts(page)).toEqual(['Class 1: 0', 'Class 2: 2']);

      // The empty class that nobody has named makes place for those of the folders.
      await page.evaluate(async () => {
        const files = [
          { file: await trainerPage.picture('red'), folder: 'cat' },
          { file: await trainerPage.picture('blue'), folder: 'dog' },
          { file: new File(['no picture'], 'note.txt'), folder: 'dog' },
        ];
        trainerPage.drop(files);
      });
      await page.getByText('1 of 3 pictures could not be read. The first: "note.txt" is').first().waitFor();
      expect(await counts(page)).toEqual(['Class 2: 2', 'cat: 1', 'dog: 1']);

      await page.getByRole('region', { name: 'dog' }).click({ position: { x: 5, y: 5 } });
      await page.evaluate(async () => {
        const transfer = new DataTransfer();
        transfer.items.add(await trainerPage.picture('blue'));
        const init = { clipboardData: transfer, bubbles: true, cancelable: true, composed: true };
        document.dispatchEvent(new ClipboardEvent('paste', init));
      });
      await page.getByText('1 picture added').first().waitFor();
      expect(await counts(page)).toEqual(['Class 2: 2', 'cat: 1', 'dog: 2']);
    }));

  it('come from the camera: held, and pressed', () =>
    onPage(async (page) => {
      await page.evaluate(() => trainerPage.show({ labels: 'cat, dog' }));
      const record = page.getByRole('button', { name: 'Hold to record cat' });
      await page.getByRole('button', { name: 'Camera' }).click();
      await page.waitForFunction(() => {
        const camera = trainerPage.element.shadowRoot!.querySelector('densenet-camera');
        return camera !== null && (camera as unknown as { live: boolean }).live;
      });
      await record.press('Enter');
      await page.waitForFunction(() => trainerPage.element.classes[0]!.count === 1);
      await record.hover();
      await page.mouse.down();
      await page.waitForFunction(() => trainerPage.element.classes[0]!.count >= 4);
      await page.mouse.up();
    }));

  it('are chosen, moved, removed and brought back with the keyboard alone', () =>
    onPage(async (page) => {
      await page.evaluate(async () => {
        trainerPage.show({ labels: 'red, blue' });
        await trainerPage.teach({ red: 30 });
      });
      await page.getByRole('listbox', { name: 'Pictures of red' }).focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Shift+ArrowRight');
      await page.getByText('2 chosen').waitFor();
      await page.getByLabel('Move to').selectOption('blue');
      expect(await counts(page)).toEqual(['red: 28', 'blue: 2']);
      await page.getByRole('listbox', { name: 'Pictures of red' }).focus();
      await page.keyboard.press('Control+a');
      await page.keyboard.press('Delete');
      expect(await counts(page)).toEqual(['red: 0', 'blue: 2']);
      await page.getByRole('button', { name: 'Undo' }).press('Enter');
      expect(await counts(page)).toEqual(['red: 28', 'blue: 2']);
    }));

  it('of a picture of 40 megapixels are kept small', () =>
    onPage(async (page) => {
      await page.evaluate(async () => {
        trainerPage.show({ src: '', labels: 'red, blue' });
        const canvas = new OffscreenCanvas(7296, 5472);
        const context = canvas.getContext('2d')!;
        context.fillStyle = '#c33';
        context.fillRect(0, 0, 7296, 5472);
        const photo = new File([await canvas.convertToBlob({ type: 'image/jpeg' })], 'photo.jpg', {
          type: 'image/jpeg',
        });
        await trainerPage.element.addExample('red', photo);
        await trainerPage.element.keep();
      });
      await page.getByText('1 picture kept on this device').waitFor();
      const kept = await page.evaluate(() => trainerPage.keptSizes());
      expect(kept).toEqual(['341 x 256']);
    }));

  it('are said to be too few or uneven', () =>
    onPage(async (page) => {
      await page.evaluate(() => trainerPage.show());
      await page.getByText('Give examples of two classes').waitFor();
      await page.evaluate(() => trainerPage.teach({ red: 24, blue: 4 }));
      const advice = page.getByRole('list', { name: 'Advice on the examples' });
      await advice.getByText('Few examples of "blue"').waitFor();
      await advice.getByText('"red" has 6.0 times as many examples as "blue"').waitFor();
    }));
});

describe('a project of 5,000 pictures', () => {
  it('has only the thumbnails in sight in the page, and scrolls without a long task', () =>
    onPage(async (page) => {
      await page.evaluate(async () => {
        await trainerPage.keepBeforehand({ red: 5000, blue: 10 });
        // Without a network: the fake engine would compute on the page's thread.
        trainerPage.show({ src: '' });
      });
      await page.getByText('5,010 pictures kept on this device').waitFor();
      const grid = page.getByRole('listbox', { name: 'Pictures of red' });
      expect(await grid.getByRole('option').count()).toBeLessThan(80);
      const longest = await longestTask(site.browser, page, async () => {
        for (let at = 0; at < 20; at++) {
          await grid.evaluate((box) => {
            box.scrollTop += 4000;
          });
          await page.waitForTimeout(30);
        }
        await grid.focus();
        await page.keyboard.press('End');
      });
      expect(await grid.getByRole('option').last().getAttribute('aria-posinset')).toBe('5000');
      expect(await grid.getByRole('option').count()).toBeLessThan(80);
      expect(longest).toBeLessThan(50);
    }));
});

describe('the network', () => {
  it('answers as soon as two classes have examples, live from the camera, and shows what is like it', () =>
    onPage(async (page) => {
      await taught(page);
      const predictions = await page.evaluate(async () =>
        trainerPage.element.classify(await trainerPage.picture('#d01010')),
      );
      expect(predictions[0]!.label).toBe('red');
      await page.getByText('Most like these examples').waitFor();
      await page.getByLabel('Show where it looks').check();
      await page.getByText('What speaks for "red"').waitFor();
      await page.getByRole('button', { name: 'blue' }).first().click();

      await page.evaluate(() => {
        const element = trainerPage.element;
        Object.assign(globalThis, { results: 0 });
        element.addEventListener('result', () => (globalThis as never as { results: number }).results++);
      });
      await page.getByRole('button', { name: 'Camera' }).click();
      await page.waitForFunction(() => (globalThis as never as { results: number }).results > 2);
    }));

  it('is trained whole: curve, stop, go on, back to the head', () =>
    onPage(async (page) => {
      await page.evaluate(() => trainerPage.configure({ delay: 120 }));
      await taught(page);
      await page.getByRole('button', { name: 'Train the whole network' }).click();
      await page.getByRole('img', { name: /^Accuracy by epoch, [1-9]/ }).waitFor();
      await page.getByRole('button', { name: 'Stop' }).click();
      await page.getByText('Stopped. What was learned is in use.').waitFor();
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByText('The whole network is taught.').waitFor();
      await page.getByLabel('The curve shows').selectOption('loss');
      await page.getByRole('img', { name: 'Loss by epoch, 10 so far' }).waitFor();
      expect(await page.locator('densenet-trainer .curve li').count()).toBe(10);
      await page.getByRole('button', { name: 'Back to the head' }).click();
      await page.getByRole('button', { name: 'Train the whole network' }).waitFor();
    }));

  it('shows what it confuses', () =>
    onPage(async (page) => {
      // Two of these are red pictures under the name of blue: the network will not believe it.
      await taught(page, { red: 10, blue: 10 });
      await page.evaluate(async () => {
        for (let at = 0; at < 5; at++) await trainerPage.element.addExample('blue', await trainerPage.picture('red'));
      });
      await page.getByText('What it confuses').click();
      await page.getByRole('button', { name: '1 picture of blue taken for red' }).click();
      await page.getByText('"blue" taken for "red"').waitFor();
    }));

  it('is saved as a file', () =>
    onPage(async (page) => {
      await taught(page);
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Save the network' }).click();
      expect((await download).suggestedFilename()).toBe('taught.safetensors');
      await page.getByText('taught.safetensors, ').waitFor();
    }));

  it('and its examples go home as an archive, which brings them back', () =>
    onPage(async (page) => {
      await taught(page);
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Save the examples' }).click();
      const archive = await (await download).path();
      await page.evaluate(() => trainerPage.show());
      await page.getByRole('textbox', { name: 'Name of the class' }).first().waitFor();
      const bytes = Array.from(readFileSync(archive));
      await page.evaluate((bytes) => {
        trainerPage.drop([{ file: new File([Uint8Array.from(bytes)], 'taught-examples.zip') }]);
      }, bytes);
      await page.getByText('12 pictures added').first().waitFor({ timeout: 120_000 });
      expect(await counts(page)).toEqual(['red: 6', 'blue: 6']);
      await page.waitForFunction(
        () => trainerPage.engines.at(-1)!.examples.filter(({ heldOut }) => heldOut).length === 2,
      );
    }));

  it('goes home with its examples by code too, and their unpacked folder brings back what is held out', () =>
    onPage(async (page) => {
      await taught(page);
      const { model, refused } = await page.evaluate(async () => {
        const { element, outcome } = trainerPage;
        const [model, archive] = [await element.exportModel(), await element.exportExamples()];
        element.forget();
        await element.importExamples(archive);
        return { model: await model.text(), refused: await outcome(element.importExamples(new Blob(['none']))) };
      });
      expect(model).toBe('a model of red, blue');
      expect(refused).toMatch(/^ExampleArchiveError: /);
      expect(await counts(page)).toEqual(['red: 6', 'blue: 6']);

      await page.evaluate(async () => {
        trainerPage.show();
        await trainerPage.element.whenReady();
        const picture = (at: number) => trainerPage.picture(at % 2 ? 'red' : 'blue');
        const project = {
          ...{ format: 'densenet-examples', version: 1 },
          classes: [
            { name: 'dog/wolf', folder: 'dog_wolf' },
            { name: 'cat', folder: 'cat' },
          ],
          examples: {},
        };
        const files = await Promise.all(
          ['train/dog_wolf', 'train/cat', 'val/dog_wolf'].map(async (folder, at) => ({
            file: await picture(at),
            folder: `examples/${folder}`,
          })),
        );
        const json = { file: new File([JSON.stringify(project)], 'project.json'), folder: 'examples' };
        trainerPage.drop([...files, json]);
      });
      await page.getByText('3 pictures added').first().waitFor({ timeout: 120_000 });
      expect(await counts(page)).toEqual(['dog/wolf: 2', 'cat: 1']);
      await page.waitForFunction(
        () => trainerPage.engines.at(-1)!.examples.filter(({ heldOut }) => heldOut).length === 1,
      );
    }));

  it('has its two lines copied, or says how to', () =>
    onPage(async (page) => {
      await taught(page);
      await page.getByText('Put it on a page').click();
      const copy = page.getByRole('button', { name: 'Copy the lines' });
      await page.evaluate(() => {
        const writeText = (text: string) => {
          document.title = text;
          return text === '' ? Promise.reject(new Error('no')) : Promise.resolve();
        };
        Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true });
      });
      await copy.click();
      await page.getByText('The two lines are copied.').waitFor();
      expect(await page.title()).toContain('<densenet-classifier src="taught.safetensors"');
      await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
      await copy.click();
      await page.getByText('select the lines, and press Ctrl C').waitFor();
    }));

  it('that cannot be loaded says why, and is tried again', () =>
    onPage(async (page) => {
      const outcome = page.evaluate(() =>
        trainerPage.outcome(trainerPage.show({ src: 'missing.safetensors' }).whenReady()),
      );
      expect(await outcome).toMatch(/^ModelLoadError: .* answered 404/);
      await page.getByText('The network cannot be loaded').waitFor();
      await page.evaluate(() => trainerPage.element.setAttribute('src', 'base.safetensors'));
      await page.evaluate(() => trainerPage.element.whenReady());
    }));

  it('is said to learn worse where the GPU has 16-bit numbers only', () =>
    onPage(async (page) => {
      await page.evaluate(async () => {
        trainerPage.configure({ float16Only: true });
        await trainerPage.show().whenReady();
      });
      await page.getByText('This GPU computes with 16-bit floating-point numbers only').waitFor();
    }));

  it('whose worker has failed is loaded again, and gets all examples', () =>
    onPage(async (page) => {
      await taught(page);
      await page.evaluate(() => trainerPage.crash());
      await page.getByText('The worker that computes has failed.').waitFor();
      await page.getByRole('button', { name: 'Retry' }).click();
      await page.waitForFunction(() => trainerPage.engines.at(-1)!.examples.length === 12);
      expect(await page.evaluate(() => trainerPage.engines.length)).toBe(2);
    }));
});

describe('the camera', () => {
  it('that is refused says what to do, and the rest goes on', async () => {
    const { page, faults } = await site.open({ permissions: [] });
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
      trainerPage.show({ labels: 'cat, dog' });
    });
    await page.getByRole('button', { name: 'Hold to record cat' }).press('Enter');
    await page.getByText('allow the camera in the settings of this page').waitFor();
    await page.evaluate(() => trainerPage.teach({ cat: 1 }));
    expect(await counts(page)).toEqual(['cat: 1', 'dog: 0']);
    expect(faults).toEqual([]);
    await page.close();
  });
});
