import { expect, test } from 'vitest';
import { commandTyped, withoutSecrets } from './commandTyped.ts';

test('the command as a shell takes it', () => {
  expect(commandTyped(['train', 'tiny', '--out', 'my run'])).toMatch(/ train tiny --out 'my run'$|"my run"$/);
});

test.each([
  ['https://me:secret@example.org/a.pth', 'https://example.org/a.pth'],
  ['--from=https://example.org/a.pth?X-Signature=secret', '--from=https://example.org/a.pth'],
  ['https://example.org/a%20b.pth', 'https://example.org/a%20b.pth'],
  ['timm/densenet121.tv_in1k', 'timm/densenet121.tv_in1k'],
  ['https://', 'https://'],
])('%s is kept as %s', (word, kept) => {
  expect(withoutSecrets(word)).toBe(kept);
});
