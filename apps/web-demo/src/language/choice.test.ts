import { expect, it } from 'vitest';
import { chooseLanguage } from './choice.ts';

it.each([
  ['the first comes first', ['zh', 'en'], 'zh'],
  ['one that is not there does not count', [null, '', 'xx', 'zh-Hant-TW', 'en'], 'zh'],
  ['English of any country is English', ['de', 'en-GB', 'zh'], 'en'],
  ['English where none is there', [null, 'de', 'zhx'], 'en'],
])('%s', (_, wanted, expected) => expect(chooseLanguage(wanted, ['en', 'zh'])).toBe(expected));
