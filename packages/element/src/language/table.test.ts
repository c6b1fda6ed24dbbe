import { afterEach, describe, expect, it, vi } from 'vitest';
import { closestLanguage, defineMessages } from './table.ts';

const english = { greeting: 'Good day', pictures: (count: number) => `${count} pictures` };
const chinese: typeof english = { greeting: '你好', pictures: (count) => `${count} 张图片` };

afterEach(() => vi.restoreAllMocks());

describe('a message table', () => {
  it('loads a language once, when it is asked for', async () => {
    const load = vi.fn(async () => chinese);
    const table = defineMessages(english, { zh: load });
    expect(load).not.toHaveBeenCalled();
    expect(table.loaded('en')).toBe(english);
    expect(table.loaded('zh')).toBeUndefined();
    expect(await Promise.all([table.load('zh'), table.load('zh-CN')])).toEqual([chinese, chinese]);
    expect(load).toHaveBeenCalledTimes(1);
    expect(table.loaded('zh')).toBe(chinese);
    expect(table.languages).toEqual(['en', 'zh']);
  });

  it('speaks English where a language cannot be loaded, says why, and tries again when it is asked again', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const load = vi.fn().mockRejectedValueOnce(new Error('no such file')).mockResolvedValueOnce(chinese);
    const table = defineMessages(english, { zh: load });
    expect(await table.load('zh')).toBe(english);
    expect(warn.mock.calls[0]!.join(' ')).toMatch(/"zh".*no such file/);
    expect(await table.load('zh')).toBe(chinese);
  });

  it('is not compiled where a language lacks a text, or takes other values', () => {
    const { greeting, pictures } = chinese;
    // @ts-expect-error `pictures` is missing
    defineMessages(english, { zh: async () => ({ greeting }) });
    // @ts-expect-error `pictures` takes a number
    defineMessages(english, { zh: async () => ({ greeting, pictures: (names: string[]) => names.join() }) });
    defineMessages(english, { zh: async () => ({ greeting, pictures }) });
  });
});

it.each([
  ['zh', 'zh'],
  ['zh-CN', 'zh'],
  ['ZH-Hant-TW', 'zh'],
  ['en-GB', 'en'],
  ['de', 'en'],
  ['', 'en'],
  ['zhx', 'en'],
])('for the language "%s" the table has "%s"', (wanted, expected) => {
  expect(closestLanguage(wanted, ['en', 'zh'])).toBe(expected);
});
