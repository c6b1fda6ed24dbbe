import { expect, it } from 'vitest';
import { beginningNames } from './beginningNames.ts';

it.each([
  [null, []],
  ['cat, dog,, cat', ['cat', 'dog']],
  ['["a, b", "c"]', ['a, b', 'c']],
  [[' cat ', ''], ['cat']],
])('%j begins with %j', (labels, names) => expect(beginningNames(labels)).toEqual({ names }));

it('says why names cannot be read', () => {
  expect(beginningNames('[cat')).toMatchObject({ names: [], problem: { name: 'LabelsError' } });
});
