import { expect, test } from 'vitest';
import { describeChange, readableMeasure } from './occlusionMeasure.ts';

test('the logit is watched where the probability is close to 1 and cannot move', () => {
  expect(readableMeasure(0.6)).toBe('probability');
  expect(readableMeasure(0.01)).toBe('probability');
  expect(readableMeasure(0.9998)).toBe('logit');
});

test('a change is told in the measure that it is of', () => {
  expect(describeChange('probability', 0.123)).toBe('the probability falls by 12.3 points');
  expect(describeChange('logit', -1.2345)).toBe('the logit rises by 1.23');
});
