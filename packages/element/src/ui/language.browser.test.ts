import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { foreignTexts } from '../../../../testing/foreignTexts.ts';
import { type ClassifierSite, serveClassifierPage } from '../testing/openClassifierPage.ts';

let site: ClassifierSite;
let page: Page;
let faults: string[];

beforeAll(async () => {
  site = await serveClassifierPage();
});
beforeEach(async () => {
  ({ page, faults } = await site.open());
  await page.evaluate(() => document.querySelector('main')!.setAttribute('lang', 'zh-CN'));
});
afterEach(async () => {
  await page.close();
  expect(faults).toEqual([]);
});
afterAll(() => site?.close());

const chineseLabels = Array.from('一二三四五六七八九十').join();
const show = (attributes: Record<string, string> = {}) =>
  page.evaluate((given) => void testPage.show(given), {
    src: 'model.safetensors',
    labels: chineseLabels,
    ...attributes,
  });
const classify = () => page.evaluate(async () => void (await testPage.element.classify(await testPage.pictureFile())));
const speak = (language: string) =>
  page.evaluate((lang) => document.querySelector('main')!.setAttribute('lang', lang), language);
const button = (name: string) => page.getByRole('button', { name, exact: true });

/** How to bring the element into each state, and a text to wait for. */
const states: Record<string, () => Promise<unknown>> = {
  async idle() {
    await page.evaluate(() => void testPage.show({}));
    await page.getByText('还没有模型').waitFor();
  },
  async loading() {
    await page.evaluate(() => testPage.configure({ delay: 5_000 }));
    await show();
    await page.getByText('正在下载模型').waitFor();
    await button('取消').click();
    await page.getByText('已取消加载').waitFor();
  },
  async ready() {
    await show();
    await page.locator('.facts summary').click();
    await button('链接').click();
    await page.getByText('准备就绪').waitFor();
  },
  async 'a result that is unlike what was learned'() {
    await page.evaluate(() => testPage.configure({ likeness: { unlikeness: 2, brightBorder: true } }));
    await show();
    await classify();
    await button('将图片反色').waitFor();
  },
  async 'the activation map'() {
    await show();
    await classify();
    await page.getByText('贡献最大的是').waitFor();
  },
  async 'the occlusion map'() {
    await states['the activation map']!();
    await page.getByRole('tab', { name: '遮挡图' }).click();
    await button('开始').click();
    await page.getByText('最重要的是').waitFor();
  },
  async 'the feature maps'() {
    await states['the activation map']!();
    await page.getByRole('tab', { name: '特征图' }).click();
    await page.getByText('第 3 层读取它之前的全部').waitFor();
    await page
      .getByText(/层的第 \d+ 张特征图/)
      .first()
      .waitFor();
  },
  async 'the connections'() {
    await states['the activation map']!();
    await page.getByRole('tab', { name: '连接' }).click();
    await page.getByText('以表格显示').first().click();
    await page.getByRole('group', { name: '稠密块 1，权重表格' }).waitFor();
  },
  async drawing() {
    await show();
    await button('画图').click();
    await button('清空').waitFor();
  },
  async camera() {
    await show();
    await button('摄像头').click();
    await button('拍照').waitFor();
  },
  async 'a picture that cannot be read'() {
    await show();
    await page.evaluate(() => testPage.outcome(testPage.element.classify(new File(['text'], '笔记'))));
    await page.getByText('“笔记”是未知类型的文件，不是图片').waitFor();
  },
  async 'a model that is no address'() {
    await show({ src: 'https://' });
    await page.getByText('这不是网址').waitFor();
  },
  async 'labels that do not fit'() {
    await show({ labels: '一,二' });
    await page.getByText('请为每个类别给出一个名称').waitFor();
  },
};

describe('in Chinese', () => {
  it.each(Object.keys(states))('%s: no text is left in English', async (state) => {
    await states[state]!();
    expect(await foreignTexts(page, 'main')).toEqual([]);
  });

  it('an error without a translation is marked as English', async () => {
    await page.evaluate(() => testPage.configure({ failures: 1 }));
    await show();
    await page.getByText('无法加载模型').waitFor();
    const message = page.getByText('the connection was lost: try again');
    expect(await message.getAttribute('lang')).toBe('en');
  });
});

describe('a change of language', () => {
  it('keeps the picture, its result and the tab, and asks the engine nothing', async () => {
    await states['the feature maps']!();
    const state = () =>
      page.evaluate(() => ({
        engines: testPage.engines.length,
        predictions: testPage.element.predictions,
        pictures: testPage.element.shadowRoot!.querySelectorAll('.given canvas').length,
        tab: testPage.element.shadowRoot!.querySelector('densenet-explanation')!.tab,
      }));
    const before = await state();
    await speak('en');
    await page.getByText('Layer 3 reads all').waitFor();
    await button('Choose a picture').waitFor();
    expect(await state()).toEqual(before);
    // What was read out in Chinese is not read as if it were English.
    expect(await page.locator('densenet-classifier [role=status].visually-hidden').textContent()).toBe('');
    await speak('zh');
    await page.getByText('第 3 层读取它之前的全部').waitFor();
    expect(await state()).toEqual(before);
    expect(await foreignTexts(page, 'main')).toEqual([]);
  });

  it('is seen wherever the nearest `lang` is, and when the element moves', async () => {
    await show();
    await button('选择图片').waitFor();
    await page.evaluate(() => document.querySelector('main')!.removeAttribute('lang'));
    await button('Choose a picture').waitFor();
    await page.evaluate(() => document.documentElement.setAttribute('lang', 'zh'));
    await button('选择图片').waitFor();
    await page.evaluate(() => testPage.element.setAttribute('lang', 'en'));
    await button('Choose a picture').waitFor();
    await page.evaluate(() => {
      const host = document.createElement('div');
      testPage.element.removeAttribute('lang');
      host.attachShadow({ mode: 'open' }).append(testPage.element);
      host.lang = 'de';
      document.querySelector('main')!.append(host);
    });
    await button('Choose a picture').waitFor();
    await page.evaluate(() => {
      document.querySelector('main > div')!.setAttribute('lang', 'zh');
    });
    await button('选择图片').waitFor();
  });
});
