import { expect, it } from 'vitest';
import { adviceOn } from './advice.ts';

const counts = (...counts: number[]) =>
  counts.map((count, index) => ({ id: `c${index}`, name: `class ${index}`, count }));
const [none, five, twenty, sixty] = [0, 5, 20, 60];

it.each([
  ['no class', [], ['two-classes']],
  ['one class with examples', [sixty, none], ['two-classes']],
  ['enough of each', [twenty, 59], []],
  ['one class too small', [twenty, 19], ['few']],
  ['three times as many', [twenty, sixty], ['uneven']],
  ['a class without examples', [twenty, twenty, none], ['empty']],
  ['everything', [five, sixty, none], ['empty', 'few', 'uneven']],
] as const)('%s', (_, given, kinds) => {
  expect(adviceOn(counts(...given)).map(({ kind }) => kind)).toEqual(kinds);
});

it('names the classes', () => {
  const classes = counts(five, sixty, twenty, none);
  expect(adviceOn(classes)).toEqual([
    { kind: 'empty', classes: [classes[3]] },
    { kind: 'few', classes: [classes[0]] },
    { kind: 'uneven', largest: classes[1], smallest: classes[0], factor: 12 },
  ]);
});
