import {
  averagePrecision,
  bestF1,
  calibrationOf,
  classReport,
  columnOf,
  confusionMatrix,
  fitTemperature,
  predictedClasses,
  rocAuc,
  sigmoid,
  softmax,
} from '@densenet/evaluation';
import { createRandom } from '@densenet/ops';
import { describe, expect, it } from 'vitest';
import { classNames, madeClasses, madeLabels } from '../testing/made.ts';
import { figuresOf } from './figures.ts';
import { someOf } from './judged.ts';

const bootstrap = { samples: 50 };
const options = (classes: number) => ({ classNames: classNames(classes), random: createRandom(0), bootstrap });

describe('of one class among many', () => {
  const [test, validation] = [madeClasses(4, 300), madeClasses(4, 200, 2, 'made validation')];
  const figures = figuresOf(test, { ...options(4), validation });
  const { labels, logits } = test;

  it("are evaluation's", () => {
    const confusion = confusionMatrix(labels, predictedClasses(logits), 4);
    const report = classReport(confusion);
    expect(figures.confusion).toEqual(confusion);
    expect(figures.headlines.map(({ value }) => value).slice(0, 3)).toEqual([
      report.accuracy,
      report.balancedAccuracy,
      report.macro.f1,
    ]);
    const [{ interval }] = figures.headlines as [(typeof figures.headlines)[0]];
    expect(interval!.low).toBeLessThan(report.accuracy);
    expect(interval!.high).toBeGreaterThan(report.accuracy);
    const probabilities = { values: softmax(logits), classes: 4 };
    figures.perClass.forEach(({ areas, name, ...told }, index) => {
      expect(told).toEqual(report.perClass[index]);
      const isOf = Array.from(labels, (label) => label === index);
      const scores = columnOf(probabilities, index);
      expect(areas!.rocAuc.value).toBeCloseTo(rocAuc(isOf, scores), 12);
      expect(areas!.averagePrecision.value).toBeCloseTo(averagePrecision(isOf, scores), 12);
    });
  });

  it('have a temperature of the validation images, and never of those reported on', () => {
    const temperature = fitTemperature(validation.logits, validation.labels);
    expect(figures.calibration.temperature).toBe(temperature);
    expect(figures.calibration.before).toEqual(calibrationOf(logits, labels));
    expect(figures.calibration.after).toEqual(calibrationOf(logits, labels, { temperature }));
    expect(figures.validation).toEqual({ name: 'made validation', images: 200 });
  });

  it('without other images, each half has the temperature of the other', () => {
    const { calibration } = figuresOf(test, options(4));
    expect(calibration.chosenOn).toBe('halves');
    expect(calibration.temperature).toBe(fitTemperature(logits, labels));
    // Fitted on what it is reported on, nothing could be likelier.
    const flattered = calibrationOf(logits, labels, { temperature: calibration.temperature! });
    expect(calibration.after!.negativeLogLikelihood).toBeGreaterThan(flattered.negativeLogLikelihood);
    expect(calibration.after!.negativeLogLikelihood).toBeLessThan(calibration.before.negativeLogLikelihood);
  });

  it('name the surest mistakes and the closest calls', () => {
    const { mistakes, unsure } = figures.notable;
    const probabilities = softmax(logits);
    const predicted = predictedClasses(logits);
    const wrong = Array.from(predicted.keys()).filter((image) => predicted[image] !== labels[image]);
    const sure = (image: number) => probabilities[4 * image + predicted[image]!]!;
    expect(mistakes.map(({ image }) => image)).toEqual(wrong.toSorted((a, b) => sure(b) - sure(a)).slice(0, 12));
    expect(mistakes[0]).toMatchObject({ truth: [labels[mistakes[0]!.image]], probability: sure(mistakes[0]!.image) });
    const margins = unsure.map(({ probability, second }) => probability - second!.probability);
    expect(margins).toEqual(margins.toSorted((a, b) => a - b));
    expect(margins[0]).toBeLessThan(0.1);
  });

  it('of few images, even one, and of a class that none is of', () => {
    const one = figuresOf(someOf(test, [0]), options(4));
    expect(one.images).toBe(1);
    expect(one.calibration.after).toBeUndefined();
    expect(one.perClass.every(({ areas }) => areas === undefined)).toBe(true);
    expect(one.curves).toEqual([]);
  });
});

describe('of several labels', () => {
  const [test, validation] = [madeLabels(3, 300), madeLabels(3, 400, 2)];
  const figures = figuresOf(test, { ...options(3), validation });
  const isOf = (judged: typeof test, index: number) =>
    Array.from(columnOf({ values: judged.targets, classes: 3 }, index));
  const scores = (judged: typeof test, index: number) =>
    columnOf({ values: sigmoid(judged.logits), classes: 3 }, index);

  it('have thresholds that were chosen on the validation images, and what they give on those reported on', () => {
    figures.thresholds!.labels.forEach(({ threshold, chosen }, index) => {
      expect(threshold).toBe(bestF1(isOf(validation, index), scores(validation, index)).threshold);
      const called = Array.from(scores(test, index), (score) => Number(score >= threshold));
      const confusion = confusionMatrix(isOf(test, index), called, 2);
      const { precision, recall, f1, support } = classReport(confusion).perClass[1]!;
      expect(chosen).toEqual({ precision, recall, f1 });
      expect(figures.perClass[index]).toMatchObject({ precision, recall, f1, support });
      expect(figures.perClass[index]!.areas!.rocAuc.value).toBeCloseTo(
        rocAuc(isOf(test, index), scores(test, index)),
        12,
      );
    });
    expect(figures.confusion).toBeUndefined();
  });

  it('without other images, thresholds are of the other half', () => {
    const { thresholds } = figuresOf(test, options(3));
    expect(thresholds!.chosenOn).toBe('halves');
    const best = bestF1(isOf(test, 0), scores(test, 0));
    expect(thresholds!.labels[0]!.threshold).toBe(best.threshold);
    expect(thresholds!.labels[0]!.chosen.f1).toBeLessThanOrEqual(best.f1);
  });

  it('are calibrated by one temperature: each label is a yes or no', () => {
    const pairs = Array.from(test.logits.values).flatMap((value) => [0, value]);
    expect(figures.calibration.before).toEqual(calibrationOf({ values: pairs, classes: 2 }, test.targets));
  });

  it('name images by their worst label', () => {
    const [worst] = figures.notable.mistakes as [(typeof figures.notable.mistakes)[0]];
    const isTrue = test.targets[3 * worst.image + worst.answer]! > 0.5;
    expect(worst.probability > 0.5).toBe(!isTrue);
  });
});

it('says what does not fit', () => {
  const test = madeClasses(3, 10);
  const { random } = options(3);
  expect(() => figuresOf(test, { random, classNames: ['a'] })).toThrow(
    'made test has logits of 3 classes, but 1 class names',
  );
  expect(() => figuresOf({ ...test, labels: [1] }, options(3))).toThrow('made test has 10 images, but the truth of 1');
  expect(() => figuresOf(someOf(test, []), options(3))).toThrow('made test has no images to report on');
});
