import { expect, test } from 'vitest';
import { en } from '../messages/en.ts';
import { zh } from '../messages/zh.ts';
import { chooseLabels, LabelsError, parseLabels, shownLabel } from './labels.ts';

test('names with commas between, spaces do not matter', () => {
  expect(parseLabels('cat, dog ,  tree frog')).toEqual(['cat', 'dog', 'tree frog']);
});

test('a JSON array, for names with commas in them', () => {
  expect(parseLabels(' ["T-shirt, top", "dress"]')).toEqual(['T-shirt, top', 'dress']);
});

test('broken JSON and other values are refused with a reason', () => {
  expect(() => parseLabels('["cat", dog]')).toThrow(LabelsError);
  expect(() => parseLabels('[1, 2]')).toThrow(/array of strings/);
});

test("the page's names override the file's, one a class", () => {
  const own = ['class 0', 'class 1'];
  expect(chooseLabels(undefined, own)).toBe(own);
  expect(chooseLabels('', own)).toBe(own);
  expect(chooseLabels('a,b', own)).toEqual(['a', 'b']);
  expect(chooseLabels(['x', 'y'], own)).toEqual(['x', 'y']);
  expect(() => chooseLabels('a', own)).toThrow('labels has 1 names, but the model has 2 classes');
});

test('the names that a file without names has are said in the language', () => {
  expect(shownLabel(en, 'class 3', 3)).toBe('class 3');
  expect(shownLabel(zh, 'class 3', 3)).toBe('类别 3');
  expect(shownLabel(zh, 'class 3', 4)).toBe('class 3');
  expect(shownLabel(zh, 'cat', 3)).toBe('cat');
});
