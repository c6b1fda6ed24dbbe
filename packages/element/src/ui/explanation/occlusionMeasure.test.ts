import { expect, test } from 'vitest';
import { en } from '../../messages/en.ts';
import { describeChange, readableMeasure } from './occlusionMeasure.ts';

test('the measure is the logit where the probability is close to 1', () => {
  expect(readableMeasure(0.6)).toBe('probability');
  expect(readableMeasure(0.01)).toBe('probability');
  expect(readableMeasure(0.9998)).toBe('logit');
});

test('a change is described in its measure', () => {
  expect(describeChange(en, 'probability', 0.123)).toBe('covered, the probability falls by 12.3 points');
  expect(describeChange(en, 'logit', -1.2345)).toBe('covered, the logit rises by 1.23');
});
