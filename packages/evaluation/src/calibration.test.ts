import { expect, it } from 'vitest';
import { calibrationOf, fitTemperature } from './calibration.ts';
import { softmax } from './probabilities.ts';

/** Logits of two classes that give the first one this probability. */
const logitsOf = (...probabilities: number[]) => ({
  values: probabilities.flatMap((probability) => [Math.log(probability), Math.log(1 - probability)]),
  classes: 2,
});

it('puts each image into the bin of its confidence, and weights the distances by the images of each bin', () => {
  // Confidences 0.9, 0.9, 0.9, 0.9 of which three are right, and 0.6, which is wrong.
  const logits = logitsOf(0.9, 0.9, 0.1, 0.9, 0.6);
  const { bins, expectedError, largestError } = calibrationOf(logits, [0, 0, 1, 1, 1], { bins: 4 });
  expect(bins.map(({ images }) => images)).toEqual([0, 0, 1, 4]);
  expect(bins[3]!.confidence).toBeCloseTo(0.9, 12);
  expect(bins[3]!.accuracy).toBe(0.75);
  expect(bins[2]).toMatchObject({ from: 0.5, to: 0.75, accuracy: 0 });
  expect(expectedError).toBeCloseTo((4 * 0.15 + 1 * 0.6) / 5, 12);
  expect(largestError).toBeCloseTo(0.6, 12);
});

it('finds the temperature that logits were multiplied by', () => {
  // 1,000 images of each probability, of which that share is right: calibrated at temperature 1.
  const shares = [0.6, 0.8, 0.95];
  const probabilities = shares.flatMap((share) => Array<number>(1000).fill(share));
  const labels = shares.flatMap((share) => Array.from({ length: 1000 }, (_, i) => (i < 1000 * share ? 0 : 1)));
  const { values, classes } = logitsOf(...probabilities);
  for (const factor of [0.5, 1, 3]) {
    const logits = { values: values.map((value) => value * factor), classes };
    const temperature = fitTemperature(logits, labels);
    expect(temperature).toBeCloseTo(factor, 9);
    expect(calibrationOf(logits, labels, { temperature }).expectedError).toBeLessThan(1e-9);
    expect(calibrationOf(logits, labels).expectedError > 0.01).toBe(factor !== 1);
  }
});

it('ends at a bound of the search where the logits are all right, or all wrong', () => {
  expect(fitTemperature({ values: [3, 0, 0, 2], classes: 2 }, [0, 1])).toBeCloseTo(0.01, 12);
  expect(fitTemperature({ values: [3, 0, 2, 0], classes: 2 }, [1, 1])).toBeCloseTo(100, 6);
  expect(() => fitTemperature({ values: [], classes: 2 }, [])).toThrow('needs images');
});

it('is exact for logits whose exponentials overflow', () => {
  expect([...softmax({ values: [2000, 1999, -2000], classes: 3 })].map((p) => p.toFixed(6))).toEqual([
    '0.731059',
    '0.268941',
    '0.000000',
  ]);
  const { negativeLogLikelihood } = calibrationOf({ values: [2000, 0], classes: 2 }, [1]);
  expect(negativeLogLikelihood).toBe(2000);
});
