import type { OcclusionMeasure } from '../../engine/types.ts';
import { formatPoints, formatValue } from './format.ts';

interface MeasureView {
  /** The measure in words, to follow "the". */
  name: string;
  /** Least end of the colour scale: where all changes are smaller, the map stays pale. */
  smallestLimit: number;
  /** Formats the size of a change, which is not negative. */
  format(change: number): string;
}

/** How each measure of an occlusion map is named and formatted. */
export const measureViews: Readonly<Record<OcclusionMeasure, MeasureView>> = {
  probability: { name: 'probability', smallestLimit: 0.05, format: formatPoints },
  logit: { name: 'logit', smallestLimit: 0.5, format: formatValue },
};

/** From this probability on, covering a place hardly changes it, since softmax saturates. */
const saturated = 0.99;

/** The measure that shows more for a class: its probability, or its logit where the probability is close to 1. */
export function readableMeasure(probability: number): OcclusionMeasure {
  return probability < saturated ? 'probability' : 'logit';
}

/** `the probability falls by 12 points`, `the logit rises by 1.3`. */
export function describeChange(measure: OcclusionMeasure, drop: number): string {
  const { name, format } = measureViews[measure];
  return `the ${name} ${drop >= 0 ? 'falls' : 'rises'} by ${format(Math.abs(drop))}`;
}
