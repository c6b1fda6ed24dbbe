import {
  type Areas,
  areasOf,
  type BootstrapOptions,
  bootstrap,
  type ClassFigures,
  classReport,
  columnOf,
  confusionMatrix,
  type Estimate,
  predictedClasses,
  type RandomIntegers,
} from '@densenet/evaluation';
import { type CalibrationFigures, calibrationFigures } from './calibration.ts';
import { type ClassCurves, curvesOf } from './curves.ts';
import {
  countOf,
  expectJudged,
  hasSeveralLabels,
  type Judged,
  type JudgedClasses,
  type JudgedLabels,
  probabilitiesOf,
  truthOf,
} from './judged.ts';
import { type NotableImages, notableImages } from './notable.ts';
import { type ThresholdFigures, thresholdFigures, toldBy } from './thresholds.ts';

/** A figure of all images together. */
export interface Headline extends Estimate {
  name: string;
  /** What it means, in a few words. */
  meaning: string;
}

/** How well one class is predicted. */
export interface ClassRow extends ClassFigures {
  name: string;
  /** Undefined where all images or none are of the class. */
  areas: Areas | undefined;
}

/** All that a report says of how well a network does. */
export interface Figures {
  dataset: string;
  images: number;
  kind: 'oneClass' | 'severalLabels';
  classes: readonly string[];
  /** Missing where nothing could be chosen but on the images themselves. */
  validation?: { name: string; images: number };
  /** The most telling first. */
  headlines: Headline[];
  perClass: ClassRow[];
  /** Curves of all classes, or of those with the smallest ROC AUC where there are many. */
  curves: ClassCurves[];
  /** Images by true class, then by predicted class; only of one class among many. */
  confusion?: number[][];
  calibration: CalibrationFigures;
  /** Only of several labels. */
  thresholds?: ThresholdFigures;
  notable: NotableImages;
  /** Samples that intervals are of. */
  bootstrapSamples: number;
}

export interface FiguresOptions {
  /** By logit. */
  classNames: readonly string[];
  /** Draws the samples of the bootstrap, and halves: the same seed gives the same report. */
  random: RandomIntegers;
  /** Images that neither trained the network nor are reported on: a temperature and thresholds are chosen on them. */
  validation?: Judged | undefined;
  bootstrap?: BootstrapOptions;
  /** Mistakes, and unsure answers, that are named; 12 by default. */
  notable?: number;
}

/** With more classes, only those with the smallest area have a chart. */
const mostCharts = 30;
const chartsOfMany = 12;
/** With more classes, their areas have no intervals: the bootstrap would take minutes, and nobody reads so many. */
const mostIntervals = 100;
const defaultNotable = 12;

/**
 * The figures of a report.
 *
 * @param test the images that are reported on: what nothing was chosen with
 * @throws RangeError where logits, truth and class names do not fit each other, or there is no image
 */
export function figuresOf(test: Judged, options: FiguresOptions): Figures {
  const { classNames, random, validation, notable = defaultNotable } = options;
  expectJudged(test, classNames);
  if (validation) expectJudged(validation, classNames);
  const samples = options.bootstrap?.samples ?? 1000;
  const drawing = { ...options.bootstrap, samples, random };
  const probabilities = probabilitiesOf(test);
  const areas = classAreas(test, probabilities, classNames.length <= mostIntervals ? drawing : undefined);
  const kind = hasSeveralLabels(test)
    ? labelFigures(test, thresholdFigures(test, validation, random), drawing)
    : classFigures(test, drawing);
  const { perClass, headlines, ...others } = kind;
  return {
    dataset: test.name,
    images: countOf(test),
    classes: classNames,
    ...(validation && { validation: { name: validation.name, images: countOf(validation) } }),
    ...others,
    headlines: [...headlines, ...areaHeadlines(areas.mean)],
    perClass: perClass.map((row, index) => ({ ...row, name: classNames[index]!, areas: areas.perClass[index] })),
    curves: drawnClasses(areas.perClass).map((index) => curvesOf(test, probabilities, index)),
    calibration: calibrationFigures(test, validation, random),
    notable: notableImages(test, notable),
    bootstrapSamples: samples,
  };
}

type Drawing = BootstrapOptions & { random: RandomIntegers };

function classAreas(test: Judged, probabilities: Float64Array, drawing: Drawing | undefined) {
  const { classes } = test.logits;
  const isTrue = truthOf(test);
  const ranked = Array.from({ length: classes }, (_, index) => ({
    isPositive: (image: number) => isTrue(image, index),
    scores: columnOf({ values: probabilities, classes }, index),
  }));
  return areasOf(countOf(test), ranked, drawing);
}

function drawnClasses(areas: readonly (Areas | undefined)[]): number[] {
  const known = areas.flatMap((each, index) => (each ? [{ index, area: each.rocAuc.value }] : []));
  const drawn = known.length > mostCharts ? known.sort((a, b) => a.area - b.area).slice(0, chartsOfMany) : known;
  return drawn.map(({ index }) => index);
}

const areaHeadlines = (mean: Areas | undefined): Headline[] =>
  mean
    ? [
        { name: 'ROC AUC', meaning: 'each class against the rest, mean over classes', ...mean.rocAuc },
        {
          name: 'Average precision',
          meaning: 'area under precision over recall, mean over classes',
          ...mean.averagePrecision,
        },
      ]
    : [];

function classFigures(test: JudgedClasses, { random, ...drawing }: Drawing) {
  const predicted = predictedClasses(test.logits);
  const confusion = confusionMatrix(test.labels, predicted, test.logits.classes);
  const report = classReport(confusion);
  const right = Uint8Array.from(predicted, (index, image) => Number(index === test.labels[image]));
  const headlines: Headline[] = [
    {
      name: 'Accuracy',
      meaning: 'share of images classified right',
      value: report.accuracy,
      interval: bootstrap(right.length, (indices) => meanAt(right, indices), random, drawing),
    },
    { name: 'Balanced accuracy', meaning: 'mean recall over classes', value: report.balancedAccuracy },
    { name: 'Macro F1', meaning: 'mean over classes', value: report.macro.f1 },
  ];
  return { kind: 'oneClass' as const, confusion, perClass: report.perClass, headlines };
}

function labelFigures(test: JudgedLabels, thresholds: ThresholdFigures, { random, ...drawing }: Drawing) {
  const { classes } = test.logits;
  const images = countOf(test);
  const { present, labels } = thresholds;
  const allRight = Uint8Array.from({ length: images }, (_, image) => {
    for (let at = image * classes; at < (image + 1) * classes; at++) {
      if (Boolean(present[at]) !== test.targets[at]! > 0.5) return 0;
    }
    return 1;
  });
  const isTrue = truthOf(test);
  const support = (j: number) => Array.from({ length: images }, (_, image) => isTrue(image, j)).filter(Boolean).length;
  const headlines: Headline[] = [
    {
      name: 'Exact match',
      meaning: 'share of images with every label right',
      value: meanAt(
        allRight,
        Uint32Array.from(allRight, (_, image) => image),
      ),
      interval: bootstrap(images, (indices) => meanAt(allRight, indices), random, drawing),
    },
    {
      name: 'Macro F1',
      meaning: 'mean over labels',
      value: labels.reduce((sum, { chosen }) => sum + chosen.f1, 0) / classes,
    },
    { name: 'Micro F1', meaning: 'over all labels of all images', value: toldBy(test, present).f1 },
  ];
  const perClass = labels.map(({ chosen }, j) => ({ ...chosen, support: support(j) }));
  return { kind: 'severalLabels' as const, thresholds, perClass, headlines };
}

function meanAt(values: Uint8Array, indices: Uint32Array): number {
  let sum = 0;
  for (const index of indices) sum += values[index]!;
  return sum / indices.length;
}
