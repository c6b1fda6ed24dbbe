import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClassifierSite } from '../../testing/openClassifierPage.ts';
import { countsOf, serveTrainerPage } from '../testing/openTrainerPage.ts';
import type {} from '../testing/trainerPage.ts';

let site: ClassifierSite;
beforeAll(async () => {
  site = await serveTrainerPage();
});
afterAll(() => site?.close());

const reload = async (page: Page) => {
  await page.reload();
  await page.waitForFunction(() => 'trainerPage' in globalThis);
};

describe('examples that are kept', () => {
  it('are asked for first, come back after a reload, and are forgotten by one button', async () => {
    const { page, faults } = await site.open();
    await page.evaluate(async () => {
      trainerPage.show();
      await trainerPage.teach({ red: 6, blue: 3 });
    });
    expect(await page.evaluate(() => indexedDB.databases())).toEqual([]);
    await page.getByRole('button', { name: 'Keep them' }).click();
    await page.getByText('9 pictures kept on this device').waitFor();
    await page.evaluate(() => trainerPage.element.keep());

    await reload(page);
    await page.evaluate(() => trainerPage.show());
    await page.getByText('9 pictures kept on this device').waitFor();
    expect(await countsOf(page)).toEqual(['red: 6', 'blue: 3']);
    // The engine is told again which were held out.
    await page.waitForFunction(
      () => trainerPage.engines.at(-1)!.examples.filter(({ heldOut }) => heldOut).length === 1,
    );

    await page.getByRole('button', { name: 'Forget all' }).click();
    await page.getByText('All was forgotten').first().waitFor();
    await page.waitForFunction(async () => (await indexedDB.databases()).length === 0);
    await reload(page);
    await page.evaluate(() => trainerPage.show());
    await page.getByRole('textbox', { name: 'Name of the class' }).first().waitFor();
    expect(await countsOf(page)).toEqual(['Class 1: 0', 'Class 2: 0']);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('say so where the device has no more room', async () => {
    const { page } = await site.open();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Storage.overrideQuotaForOrigin', { origin: new URL(page.url()).origin, quotaSize: 60_000 });
    await page.evaluate(async () => {
      trainerPage.show({ labels: 'noise, blue' });
      for (let at = 0; at < 10; at++) {
        const pixels = new ImageData(256, 256);
        crypto.getRandomValues(new Uint8Array(pixels.data.buffer, 0, 65_536));
        await trainerPage.element.addExample('noise', pixels);
      }
      await trainerPage.element.keep();
    });
    await page.getByText('There is no more room on this device').waitFor();
    expect(await countsOf(page)).toEqual(['noise: 10', 'blue: 0']);
    const keeping = await page.evaluate(() => trainerPage.element.keeping);
    expect(keeping.state === 'on' && keeping.unsaved).toBeGreaterThan(0);
    await page.close();
  });

  it('are in memory only where the browser has no database, as in a private window', async () => {
    const { page, faults } = await site.open();
    await page.evaluate(() => {
      Object.defineProperty(globalThis, 'indexedDB', {
        value: {
          open: () => {
            throw new DOMException('the operation is insecure', 'SecurityError');
          },
        },
      });
      trainerPage.show();
      return trainerPage.teach({ red: 2 });
    });
    await page.getByText('a private window, or blocked site data: the operation is insecure').waitFor();
    expect(await page.getByRole('button', { name: 'Keep them' }).count()).toBe(0);
    expect(faults).toEqual([]);
    await page.close();
  });
});

describe('leaving the page', () => {
  it('asks while something would be lost, and not otherwise', async () => {
    const { page } = await site.open();
    const asks = () => page.evaluate(() => !dispatchEvent(new Event('beforeunload', { cancelable: true })));
    await page.evaluate(() => trainerPage.show());
    expect(await asks()).toBe(false);
    await page.evaluate(() => trainerPage.teach({ red: 6, blue: 6 }));
    expect(await asks()).toBe(true);
    await page.evaluate(() => trainerPage.element.keep());
    await page.getByText('12 pictures kept').waitFor();
    expect(await asks()).toBe(false);
    await page.getByRole('button', { name: 'Train the whole network' }).click();
    await page.getByText('The whole network is taught.').waitFor();
    expect(await asks()).toBe(true);
    await page.getByRole('button', { name: 'Save the network' }).click();
    await page.getByText('taught.safetensors, ').waitFor();
    expect(await asks()).toBe(false);
    await page.close();
  });
});

describe('the element', () => {
  it('keeps all when it is moved, ends its engine when it is removed, and begins again when it comes back', async () => {
    const { page, faults } = await site.open();
    await page.evaluate(async () => {
      const element = trainerPage.show();
      await trainerPage.teach({ red: 3, blue: 3 });
      await element.whenReady();
      document.querySelector('main')!.append(document.createElement('div'));
      document.querySelector('main > div')!.append(element);
      await element.updateComplete;
    });
    expect(await page.evaluate(() => trainerPage.engines.map(({ stopped }) => stopped))).toEqual([false]);
    await page.evaluate(async () => {
      const { element } = trainerPage;
      element.remove();
      await Promise.resolve();
      Object.assign(globalThis, { element });
    });
    expect(await page.evaluate(() => trainerPage.engines.map(({ stopped }) => stopped))).toEqual([true]);
    await page.evaluate(() =>
      document.querySelector('main')!.append((globalThis as never as { element: Node }).element),
    );
    await page.waitForFunction(() => trainerPage.engines.at(-1)!.examples.length === 6);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('gives back the camera and all memory when it is removed', async () => {
    const { page } = await site.open();
    const devtools = await page.context().newCDPSession(page);
    const heap = async () => {
      await devtools.send('HeapProfiler.collectGarbage');
      const { usedSize } = await devtools.send('Runtime.getHeapUsage');
      return usedSize;
    };
    const round = async () => {
      await page.evaluate(async () => {
        trainerPage.show();
        await trainerPage.teach({ red: 8, blue: 8 });
        await trainerPage.element.classify(await trainerPage.picture('red'));
      });
      await page.getByRole('button', { name: 'Camera' }).click();
      await page.waitForFunction(() => {
        const video = trainerPage.element
          .shadowRoot!.querySelector('densenet-camera')
          ?.shadowRoot?.querySelector('video');
        if (!video?.srcObject) return false;
        Object.assign(globalThis, { track: (video.srcObject as MediaStream).getTracks()[0] });
        return true;
      });
      await page.evaluate(() => {
        trainerPage.element.remove();
        trainerPage.engines.length = 0;
      });
      await page.waitForFunction(
        () => (globalThis as never as { track: MediaStreamTrack }).track.readyState === 'ended',
      );
    };
    // The first round compiles code that stays.
    await round();
    const before = await heap();
    for (let at = 0; at < 2; at++) await round();
    expect((await heap()) - before).toBeLessThan(1_000_000);
    await page.close();
  });

  it('speaks Chinese where the page does', async () => {
    const { page } = await site.open();
    await page.evaluate(() => {
      document.documentElement.lang = 'zh';
      trainerPage.show();
    });
    await page.getByText('给两个类别各提供一些样本').first().waitFor();
    await page.getByRole('button', { name: '添加类别' }).click();
    expect(await countsOf(page)).toEqual(['类别 1: 0', '类别 2: 0', '类别 3: 0']);
    await page.close();
  });
});
