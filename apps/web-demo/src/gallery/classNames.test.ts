import { expect, test } from 'vitest';
import { isSameClass, knowsClasses } from './classNames.ts';

test('a class is the same with its synonyms', () => {
  expect(isSameClass('goldfish, Carassius auratus', 'Goldfish')).toBe(true);
  expect(isSameClass('orange', 'lemon')).toBe(false);
});

test('a network knows a gallery where it has each of its classes', () => {
  const labels = ['lemon', 'orange', 'school bus, bus'];
  expect(knowsClasses(labels, ['School bus', 'orange'])).toBe(true);
  expect(knowsClasses(labels, ['orange', 'banana'])).toBe(false);
});
