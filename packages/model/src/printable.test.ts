import fc from 'fast-check';
import { expect, it } from 'vitest';
import { printable } from './printable.ts';

it.each([
  ['a window title', '\x1b]0;owned\x07', '\\x1b]0;owned\\x07'],
  ['a cleared screen', '\x1b[2Jcat', '\\x1b[2Jcat'],
  ['lines of its own', 'cat\nerror: none\r\tdog', 'cat\\nerror: none\\r\\tdog'],
  ['C1 controls, which some terminals obey as well', '\x9b2J\x85\x7f', '\\x9b2J\\x85\\x7f'],
  ['writing from right to left', 'cat\u202egpj.exe\u2069\u200f', 'cat\\u202egpj.exe\\u2069\\u200f'],
  ['line separators', 'a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
  ['half a character', 'a\ud800b', 'a\\ud800b'],
])('%s is written out', (_, text, expected) => {
  expect(printable(text)).toBe(expected);
});

it('text of any language, emoji and backslashes stay as they are', () => {
  const text = 'T-shirt/top, „Größe“, 猫, قطة, 👩‍🔬, C:\\new';
  expect(printable(text)).toBe(text);
});

it('leaves no such character in any text, and changes nothing the second time', () => {
  const isObeyed = (code: number) =>
    code < 0x20 ||
    (code >= 0x7f && code < 0xa0) ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069);
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
      const shown = printable(text);
      expect([...shown].filter((character) => isObeyed(character.codePointAt(0)!))).toEqual([]);
      expect(printable(shown)).toBe(shown);
    }),
  );
});
