import { precisionRecallCurve, rocCurve } from '@densenet/evaluation';
import { countOf, type Judged, truthOf } from './judged.ts';

export interface Point {
  x: number;
  y: number;
}

/** One class against all others, as it is drawn. */
export interface ClassCurves {
  index: number;
  /** True positives over false positives, both as shares. */
  roc: Point[];
  /** Precision over recall. */
  precisionRecall: Point[];
}

/** Steps of a curve that are smaller than this share of the chart are not seen. */
const finestStep = 1 / 250;

/** The two curves of a class that some of the images are of, and some are not. */
export function curvesOf(judged: Judged, probabilities: Float64Array, index: number): ClassCurves {
  const { classes } = judged.logits;
  const isTrue = truthOf(judged);
  const images = Array.from({ length: countOf(judged) }, (_, image) => image);
  const truth = images.map((image) => isTrue(image, index));
  const scores = images.map((image) => probabilities[image * classes + index]!);
  const { falsePositiveRate, truePositiveRate } = rocCurve(truth, scores);
  const { recall, precision } = precisionRecallCurve(truth, scores);
  return { index, roc: seen(falsePositiveRate, truePositiveRate), precisionRecall: seen(recall, precision) };
}

/** The points that make a visible step, with the ends. */
function seen(x: readonly number[], y: readonly number[]): Point[] {
  const kept: Point[] = [];
  x.forEach((_, i) => {
    const [last, point] = [kept.at(-1), { x: x[i]!, y: y[i]! }];
    const moved = last ? Math.max(Math.abs(point.x - last.x), Math.abs(point.y - last.y)) : 1;
    if (moved >= finestStep || i === x.length - 1) kept.push(point);
  });
  return kept;
}
