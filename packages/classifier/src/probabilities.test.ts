import { describe, expect, it } from 'vitest';
import { NonFiniteLogitsError } from './errors.ts';
import { assertFinite, sigmoid, softmax, topClasses } from './probabilities.ts';

describe('softmax', () => {
  it('gives probabilities', () => {
    const found = softmax(Float32Array.of(0, Math.log(2), Math.log(5)));
    [1 / 8, 2 / 8, 5 / 8].forEach((value, index) => {
      expect(found[index]).toBeCloseTo(value, 6);
    });
  });
  it('does not overflow', () => {
    expect([...softmax(Float32Array.of(1000, 0))]).toEqual([1, 0]);
    expect([...softmax(Float32Array.of(-1000, -1000))]).toEqual([0.5, 0.5]);
  });
});

describe('sigmoid', () => {
  it('gives each label a probability by itself, and does not overflow', () => {
    const found = sigmoid(Float32Array.of(0, Math.log(3), 1000, -1000));
    [0.5, 0.75, 1, 0].forEach((value, index) => {
      expect(found[index]).toBeCloseTo(value, 6);
    });
    expect(sigmoid(Float32Array.of(2 * Math.log(3)), 2)[0]).toBeCloseTo(0.75, 6);
  });
});

describe('logits', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'are no percentages where one is %s',
    (value) => {
      expect(() => assertFinite(Float32Array.of(1, value, 2))).toThrow(`the logit of class 1 is ${value}`);
      expect(() => assertFinite(Float32Array.of(1, value, 2))).toThrow(NonFiniteLogitsError);
      expect(() => assertFinite(Float32Array.of(1, 3e38))).not.toThrow();
    },
  );
});

it('the most probable classes come first, equal ones in their order', () => {
  const probabilities = Float32Array.of(0.25, 0.125, 0.25, 0.375);
  expect(topClasses(probabilities, [...'abcd'], 3)).toEqual([
    { index: 3, label: 'd', probability: 0.375 },
    { index: 0, label: 'a', probability: 0.25 },
    { index: 2, label: 'c', probability: 0.25 },
  ]);
  expect(topClasses(probabilities, [...'abcd'], 9).length).toBe(4);
});
