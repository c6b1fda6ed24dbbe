import {
  type Calibration,
  calibrationOf,
  fitTemperature,
  type Logits,
  type RandomIntegers,
} from '@densenet/evaluation';
import { crossFit } from './halves.ts';
import { countOf, hasSeveralLabels, type Judged } from './judged.ts';

/** What something was chosen with: never with what it is reported on. */
export type ChosenOn = 'validation' | 'halves';

export interface CalibrationFigures {
  before: Calibration;
  /** With the temperature; without images to fit it on (a single one), there is none. */
  after?: Calibration;
  temperature?: number;
  chosenOn: ChosenOn;
}

/** Fewer cannot be halved. */
const fewestForHalves = 2;

/**
 * How far the probabilities are what they say, as they are and with a temperature. It is fitted on validation images; without
 * any, on each half of the images for the other half, and `temperature` is then that of all of them.
 */
export function calibrationFigures(
  test: Judged,
  validation: Judged | undefined,
  random: RandomIntegers,
): CalibrationFigures {
  const before = calibrationOf(...asOneOfMany(test));
  if (validation) {
    const temperature = temperatureOf(validation);
    return { before, after: calibrationOf(...asOneOfMany(test), { temperature }), temperature, chosenOn: 'validation' };
  }
  const chosenOn = 'halves';
  if (countOf(test) < fewestForHalves) return { before, chosenOn };
  const values = Float64Array.from(test.logits.values);
  const { classes } = test.logits;
  for (const { images, learned } of crossFit(test, temperatureOf, random)) {
    for (const image of images) {
      for (let at = image * classes; at < (image + 1) * classes; at++) values[at]! /= learned;
    }
  }
  const after = calibrationOf(...asOneOfMany({ ...test, logits: { values, classes } }));
  return { before, after, temperature: temperatureOf(test), chosenOn };
}

/** The temperature that makes what was true the most likely. @throws RangeError where there are no images */
const temperatureOf = (judged: Judged): number => fitTemperature(...asOneOfMany(judged));

/**
 * A label that may be true beside others is a choice of its own between no and yes: softmax of (0, logit) is its sigmoid, at
 * any temperature.
 */
function asOneOfMany(judged: Judged): [logits: Logits, labels: ArrayLike<number>] {
  if (!hasSeveralLabels(judged)) return [judged.logits, judged.labels];
  const { values } = judged.logits;
  const pairs = new Float64Array(2 * values.length);
  for (let at = 0; at < values.length; at++) pairs[2 * at + 1] = values[at]!;
  return [{ values: pairs, classes: 2 }, Float64Array.from(judged.targets, (value) => Number(value > 0.5))];
}
