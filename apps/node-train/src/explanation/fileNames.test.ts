import { expect, test } from 'vitest';
import { fileNames } from './fileNames.ts';

test('pictures of the same name in several folders have names of their own, on every file system', () => {
  const name = fileNames('.activation.png');
  expect(['a/1.jpg', 'b/1.png', 'c/1.JPG', 'A.png', 'a.png', '1-2.png'].map(name)).toEqual([
    '1.activation.png',
    '1-2.activation.png',
    '1-3.activation.png',
    'A.activation.png',
    'a-2.activation.png',
    '1-2-2.activation.png',
  ]);
});

test('what some file system does not allow is not in a name', () => {
  const name = fileNames('.png');
  expect(name('photos/a:b?c|"d"\n\u202e.jpg')).toBe('a_b_c__d___.png');
  expect(name('photos/..jpg')).toBe('_.png');
  expect(name(`photos/${'👟'.repeat(300)}.jpg`)).toBe(`${'👟'.repeat(60)}.png`);
  expect(name('https://example.com/pictures/cat.jpg?size=1')).toBe('cat.png');
});
