import { expect, it } from 'vitest';
import { chooseLanguage } from './choice.ts';

const nothing = { query: '', kept: null, preferred: [] };

it.each([
  ['the address comes first', { query: '?lang=zh', kept: 'en', preferred: ['en'] }, 'zh'],
  ['also against the browser', { query: '?lang=en', kept: null, preferred: ['zh-CN'] }, 'en'],
  [
    'an address with a language that is not there does not count',
    { query: '?lang=xx', kept: 'zh', preferred: ['en'] },
    'zh',
  ],
  ['then what was remembered', { ...nothing, kept: 'zh', preferred: ['en-GB'] }, 'zh'],
  ['then the first of the browser’s that is there', { ...nothing, preferred: ['de', 'zh-Hant-TW', 'en'] }, 'zh'],
  ['English of any country', { ...nothing, preferred: ['en-GB', 'zh'] }, 'en'],
  ['English where nothing is known', nothing, 'en'],
])('%s', (_, asked, expected) => expect(chooseLanguage(['en', 'zh'], asked)).toBe(expected));
