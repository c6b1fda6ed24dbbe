import type { OcclusionMeasure } from '../../engine/types.ts';
import { formatPoints, formatValue } from './format.ts';

interface MeasureView {
  /** In a sentence after "the". */
  name: string;
  /** Smaller changes than this are not blown up to full colour. */
  smallestLimit: number;
  /** A change, without its sign. */
  format(change: number): string;
}

/** What may be watched while places are covered. */
export const measureViews: Readonly<Record<OcclusionMeasure, MeasureView>> = {
  probability: { name: 'probability', smallestLimit: 0.05, format: formatPoints },
  logit: { name: 'logit', smallestLimit: 0.5, format: formatValue },
};

/** From here on a probability hardly moves, whatever is covered: it is nearly 1. */
const saturated = 0.99;

/** What shows more of a class: its probability, unless that is close to 1. The logit does not saturate. */
export function readableMeasure(probability: number): OcclusionMeasure {
  return probability < saturated ? 'probability' : 'logit';
}

/** `the probability falls by 12 points`, `the logit rises by 1.3`. */
export function describeChange(measure: OcclusionMeasure, drop: number): string {
  const { name, format } = measureViews[measure];
  return `the ${name} ${drop >= 0 ? 'falls' : 'rises'} by ${format(Math.abs(drop))}`;
}
