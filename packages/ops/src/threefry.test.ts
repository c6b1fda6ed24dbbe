import { expect, it } from 'vitest';
import { type FourWords, threefry } from './threefry.ts';

/** The known answers that the authors publish with their program (Random123, `kat_vectors`). */
it.each<{ counter: FourWords; key: FourWords; words: string }>([
  { counter: [0, 0, 0, 0], key: [0, 0, 0, 0], words: '9c6ca96a e17eae66 fc10ecd4 5256a7d8' },
  { counter: [-1, -1, -1, -1], key: [-1, -1, -1, -1], words: '2a881696 57012287 f6c7446e a16a6732' },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0, 0x082efa98, 0xec4e6c89],
    words: '59cd1dbb b8879579 86b5d00c ac8b6d84',
  },
])('gives the published words for key $key', ({ counter, key, words }) => {
  const found = threefry(key, counter).map((word) => (word >>> 0).toString(16).padStart(8, '0'));
  expect(found.join(' ')).toBe(words);
});
