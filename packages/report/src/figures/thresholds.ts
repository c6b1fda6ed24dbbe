import { bestF1, type RandomIntegers } from '@densenet/evaluation';
import type { ChosenOn } from './calibration.ts';
import { crossFit } from './halves.ts';
import { countOf, type Judged, type JudgedLabels, probabilitiesOf, truthOf } from './judged.ts';

/** A label's figures at a threshold. */
export interface AtThreshold {
  precision: number;
  recall: number;
  f1: number;
}

/** From where a label is called present, and what that gives on the images that are reported on. */
export interface LabelThreshold {
  /** A probability from this up counts as present: where F1 is best on what it was chosen with. */
  threshold: number;
  chosen: AtThreshold;
  /** At a probability of 0.5. */
  half: AtThreshold;
}

export interface ThresholdFigures {
  chosenOn: ChosenOn;
  labels: LabelThreshold[];
  /** `[images, labels]`: 1 where a label is called present, by the chosen thresholds. */
  present: Uint8Array;
}

/**
 * A threshold for each label, chosen on validation images; without any, on each half of the images for the other half, and
 * the threshold that is named is then that of all of them. A single image leaves nothing to choose with: 0.5 then.
 */
export function thresholdFigures(
  test: JudgedLabels,
  validation: Judged | undefined,
  random: RandomIntegers,
): ThresholdFigures {
  const { classes } = test.logits;
  const canChoose = validation !== undefined || countOf(test) > 1;
  const named = canChoose ? thresholdsOf(validation ?? test) : Array<number>(classes).fill(0.5);
  const parts =
    validation || !canChoose ? [{ images: undefined, learned: named }] : crossFit(test, thresholdsOf, random);
  const probabilities = probabilitiesOf(test);
  const present = new Uint8Array(probabilities.length);
  for (const { images, learned } of parts) {
    for (const image of images ?? Array(countOf(test)).keys()) {
      for (let j = 0; j < classes; j++) {
        const at = image * classes + j;
        present[at] = Number(probabilities[at]! >= learned[j]!);
      }
    }
  }
  const half = probabilities.map((probability) => Number(probability >= 0.5));
  return {
    chosenOn: validation ? 'validation' : 'halves',
    labels: named.map((threshold, j) => ({
      threshold,
      chosen: toldBy(test, present, j),
      half: toldBy(test, half, j),
    })),
    present,
  };
}

/** 0.5 for a label that is true of no image: nothing can be chosen there. */
function thresholdsOf(judged: Judged): number[] {
  const { classes } = judged.logits;
  const isTrue = truthOf(judged);
  const probabilities = probabilitiesOf(judged);
  const images = Array.from({ length: countOf(judged) }, (_, image) => image);
  return Array.from({ length: classes }, (_, j) => {
    const truth = images.map((image) => isTrue(image, j));
    if (!truth.includes(true)) return 0.5;
    return bestF1(
      truth,
      images.map((image) => probabilities[image * classes + j]!),
    ).threshold;
  });
}

/** Precision, recall and F1 of label `j`, or of all labels together where none is given; 0 where nothing divides. */
export function toldBy(test: JudgedLabels, present: ArrayLike<number>, j?: number): AtThreshold {
  const { classes } = test.logits;
  let [right, called, real] = [0, 0, 0];
  for (let at = j ?? 0; at < present.length; at += j === undefined ? 1 : classes) {
    const isReal = test.targets[at]! > 0.5;
    if (present[at]) called++;
    if (isReal) real++;
    if (present[at] && isReal) right++;
  }
  const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  return { precision: ratio(right, called), recall: ratio(right, real), f1: ratio(2 * right, called + real) };
}
