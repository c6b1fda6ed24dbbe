import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { longestTask } from '../../testing/longestTask.ts';
import type { ClassifierSite } from '../../testing/openClassifierPage.ts';
import { countsOf, onTrainerPage, serveTrainerPage } from '../testing/openTrainerPage.ts';
import type {} from '../testing/trainerPage.ts';

let site: ClassifierSite;
beforeAll(async () => {
  site = await serveTrainerPage();
});
afterAll(() => site?.close());

describe('examples', () => {
  it('come from files, folders that are dropped, and paste', () =>
    onTrainerPage(site, async (page) => {
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
      expect(await countsOf(page)).toEqual(['Class 1: 0', 'Class 2: 2']);

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
      expect(await countsOf(page)).toEqual(['Class 2: 2', 'cat: 1', 'dog: 1']);

      await page.getByRole('region', { name: 'dog' }).click({ position: { x: 5, y: 5 } });
      await page.evaluate(async () => {
        const transfer = new DataTransfer();
        transfer.items.add(await trainerPage.picture('blue'));
        const init = { clipboardData: transfer, bubbles: true, cancelable: true, composed: true };
        document.dispatchEvent(new ClipboardEvent('paste', init));
      });
      await page.getByText('1 picture added').first().waitFor();
      expect(await countsOf(page)).toEqual(['Class 2: 2', 'cat: 1', 'dog: 2']);
    }));

  it('come from the camera: held, and pressed', () =>
    onTrainerPage(site, async (page) => {
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
    onTrainerPage(site, async (page) => {
      await page.evaluate(async () => {
        trainerPage.show({ labels: 'red, blue' });
        await trainerPage.teach({ red: 30 });
      });
      await page.getByRole('listbox', { name: 'Pictures of red' }).focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Shift+ArrowRight');
      await page.getByText('2 chosen').waitFor();
      await page.getByLabel('Move to').selectOption('blue');
      expect(await countsOf(page)).toEqual(['red: 28', 'blue: 2']);
      await page.getByRole('listbox', { name: 'Pictures of red' }).focus();
      await page.keyboard.press('Control+a');
      await page.keyboard.press('Delete');
      expect(await countsOf(page)).toEqual(['red: 0', 'blue: 2']);
      await page.getByRole('button', { name: 'Undo' }).press('Enter');
      expect(await countsOf(page)).toEqual(['red: 28', 'blue: 2']);
    }));

  it('of a picture of 40 megapixels are kept small', () =>
    onTrainerPage(site, async (page) => {
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
    onTrainerPage(site, async (page) => {
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
    onTrainerPage(site, async (page) => {
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
    expect(await countsOf(page)).toEqual(['cat: 1', 'dog: 0']);
    expect(faults).toEqual([]);
    await page.close();
  });
});
