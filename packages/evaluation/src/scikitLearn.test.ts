import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { calibrationOf, fitTemperature, negativeLogLikelihood } from './calibration.ts';
import { classReport, confusionMatrix } from './confusion.ts';
import { averagePrecision, precisionRecallCurve, rocAuc, rocCurve } from './curves.ts';
import { columnOf, predictedClasses, softmax } from './probabilities.ts';

interface Fixture {
  classes: number;
  labels: number[];
  logits: number[];
  confusion: number[][];
  perClass: { precision: number; recall: number; f1: number; support: number }[];
  accuracy: number;
  balancedAccuracy: number;
  macroF1: number;
  weighted: [number, number, number];
  negativeLogLikelihood: number;
  brierScore: number;
  temperature: number;
  temperedLoss: number;
  positiveClass: number;
  roc: { falsePositiveRate: number[]; truePositiveRate: number[]; thresholds: (number | null)[] };
  rocAuc: number;
  precisionRecall: { precision: number[]; recall: number[]; thresholds: number[] };
  averagePrecision: number;
}

/** Made by tools/make_evaluation_fixtures.py. */
const fixtures = JSON.parse(readFileSync(new URL('./fixtures/scikitLearn.json', import.meta.url), 'utf8')) as Record<
  string,
  Fixture
>;

const tolerance = 1e-9;

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  for (const [index, value] of actual.entries()) {
    if (value === expected[index]) continue;
    expect(Math.abs(value - expected[index]!), `value ${index}: ${value}, ${expected[index]}`).toBeLessThan(tolerance);
  }
}

describe.each(Object.entries(fixtures))('%s: equals scikit-learn', (_name, fixture) => {
  const logits = { values: fixture.logits, classes: fixture.classes };
  const positive = fixture.labels.map((label) => label === fixture.positiveClass);
  const scores = columnOf({ values: softmax(logits), classes: fixture.classes }, fixture.positiveClass);

  it('confusion, precision, recall, F1 and their means', () => {
    const confusion = confusionMatrix(fixture.labels, predictedClasses(logits), fixture.classes);
    expect(confusion).toEqual(fixture.confusion);
    const report = classReport(confusion);
    for (const name of ['precision', 'recall', 'f1', 'support'] as const) {
      expectClose(
        report.perClass.map((figures) => figures[name]),
        fixture.perClass.map((figures) => figures[name]),
      );
    }
    const { weighted, macro, accuracy, balancedAccuracy } = report;
    expectClose([weighted.precision, weighted.recall, weighted.f1], fixture.weighted);
    expectClose([macro.f1, accuracy, balancedAccuracy], [fixture.macroF1, fixture.accuracy, fixture.balancedAccuracy]);
  });

  it('ROC curve and the area under it', () => {
    const curve = rocCurve(positive, scores);
    expectClose(curve.falsePositiveRate, fixture.roc.falsePositiveRate);
    expectClose(curve.truePositiveRate, fixture.roc.truePositiveRate);
    expectClose(
      curve.thresholds,
      fixture.roc.thresholds.map((threshold) => threshold ?? Number.POSITIVE_INFINITY),
    );
    expectClose([rocAuc(positive, scores)], [fixture.rocAuc]);
  });

  it('precision-recall curve and the average precision', () => {
    const curve = precisionRecallCurve(positive, scores);
    expectClose(curve.precision, fixture.precisionRecall.precision);
    expectClose(curve.recall, fixture.precisionRecall.recall);
    expectClose(curve.thresholds, fixture.precisionRecall.thresholds);
    expectClose([averagePrecision(positive, scores)], [fixture.averagePrecision]);
  });

  it('log loss and Brier score; the temperature is where the loss is least', () => {
    const { negativeLogLikelihood: loss, brierScore } = calibrationOf(logits, fixture.labels);
    expectClose([loss, brierScore], [fixture.negativeLogLikelihood, fixture.brierScore]);
    const temperature = fitTemperature(logits, fixture.labels);
    // SciPy looks at the loss, which tells its minimum to half the digits only.
    expect(Math.abs(temperature / fixture.temperature - 1)).toBeLessThan(1e-6);
    const tempered = negativeLogLikelihood(logits, fixture.labels, temperature);
    expectClose([tempered], [fixture.temperedLoss]);
    expect(tempered).toBeLessThanOrEqual(loss);
  });
});
