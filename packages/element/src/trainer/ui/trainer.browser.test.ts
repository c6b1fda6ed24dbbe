import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClassifierSite } from '../../testing/openClassifierPage.ts';
import { countsOf, onTrainerPage, serveTrainerPage, showTaught } from '../testing/openTrainerPage.ts';
import type {} from '../testing/trainerPage.ts';

let site: ClassifierSite;
beforeAll(async () => {
  site = await serveTrainerPage();
});
afterAll(() => site?.close());

describe('the network', () => {
  it('answers as soon as two classes have examples, live from the camera, and shows what is like it', () =>
    onTrainerPage(site, async (page) => {
      await showTaught(page, { red: 6, blue: 6 });
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
    onTrainerPage(site, async (page) => {
      await page.evaluate(() => trainerPage.configure({ delay: 120 }));
      await showTaught(page, { red: 6, blue: 6 });
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
    onTrainerPage(site, async (page) => {
      // Two of these are red pictures under the name of blue: the network will not believe it.
      await showTaught(page, { red: 10, blue: 10 });
      await page.evaluate(async () => {
        for (let at = 0; at < 5; at++) await trainerPage.element.addExample('blue', await trainerPage.picture('red'));
      });
      await page.getByText('What it confuses').click();
      await page.getByRole('button', { name: '1 picture of blue taken for red' }).click();
      await page.getByText('"blue" taken for "red"').waitFor();
    }));

  it('is saved as a file', () =>
    onTrainerPage(site, async (page) => {
      await showTaught(page, { red: 6, blue: 6 });
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Save the network' }).click();
      expect((await download).suggestedFilename()).toBe('taught.safetensors');
      await page.getByText('taught.safetensors, ').waitFor();
    }));

  it('and its examples go home as an archive, which brings them back', () =>
    onTrainerPage(site, async (page) => {
      await showTaught(page, { red: 6, blue: 6 });
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
      expect(await countsOf(page)).toEqual(['red: 6', 'blue: 6']);
      await page.waitForFunction(
        () => trainerPage.engines.at(-1)!.examples.filter(({ heldOut }) => heldOut).length === 2,
      );
    }));

  it('goes home with its examples by code too, and their unpacked folder brings back what is held out', () =>
    onTrainerPage(site, async (page) => {
      await showTaught(page, { red: 6, blue: 6 });
      const { model, refused } = await page.evaluate(async () => {
        const { element, outcome } = trainerPage;
        const [model, archive] = [await element.exportModel(), await element.exportExamples()];
        element.forget();
        await element.importExamples(archive);
        return { model: await model.text(), refused: await outcome(element.importExamples(new Blob(['none']))) };
      });
      expect(model).toBe('a model of red, blue');
      expect(refused).toMatch(/^ExampleArchiveError: /);
      expect(await countsOf(page)).toEqual(['red: 6', 'blue: 6']);

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
      expect(await countsOf(page)).toEqual(['dog/wolf: 2', 'cat: 1']);
      await page.waitForFunction(
        () => trainerPage.engines.at(-1)!.examples.filter(({ heldOut }) => heldOut).length === 1,
      );
    }));

  it('has its two lines copied, or says how to', () =>
    onTrainerPage(site, async (page) => {
      await showTaught(page, { red: 6, blue: 6 });
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
    onTrainerPage(site, async (page) => {
      const outcome = page.evaluate(() =>
        trainerPage.outcome(trainerPage.show({ src: 'missing.safetensors' }).whenReady()),
      );
      expect(await outcome).toMatch(/^ModelLoadError: .* answered 404/);
      await page.getByText('The network cannot be loaded').waitFor();
      await page.evaluate(() => trainerPage.element.setAttribute('src', 'base.safetensors'));
      await page.evaluate(() => trainerPage.element.whenReady());
    }));

  it('is said to learn worse where the GPU has 16-bit numbers only', () =>
    onTrainerPage(site, async (page) => {
      await page.evaluate(async () => {
        trainerPage.configure({ float16Only: true });
        await trainerPage.show().whenReady();
      });
      await page.getByText('This GPU computes with 16-bit floating-point numbers only').waitFor();
    }));

  it('whose worker has failed is loaded again, and gets all examples', () =>
    onTrainerPage(site, async (page) => {
      await showTaught(page, { red: 6, blue: 6 });
      await page.evaluate(() => trainerPage.crash());
      await page.getByText('The worker that computes has failed.').waitFor();
      await page.getByRole('button', { name: 'Retry' }).click();
      await page.waitForFunction(() => trainerPage.engines.at(-1)!.examples.length === 12);
      expect(await page.evaluate(() => trainerPage.engines.length)).toBe(2);
    }));
});
