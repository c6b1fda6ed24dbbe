import type { OcclusionMeasure } from '../../engine/types.ts';
import type { Messages } from '../../messages/en.ts';

interface MeasureView {
  /** Least end of the colour scale: where all changes are smaller, the map stays pale. */
  smallestLimit: number;
  /** Formats the size of a change, which is not negative. */
  format(texts: Messages, change: number): string;
}

/** How each measure of an occlusion map is shown. */
export const measureViews: Readonly<Record<OcclusionMeasure, MeasureView>> = {
  probability: { smallestLimit: 0.05, format: ({ occlusion }, change) => occlusion.points(change) },
  logit: { smallestLimit: 0.5, format: ({ format }, change) => format.value(change) },
};

/** From this probability on, covering a place hardly changes it, since softmax saturates. */
const saturated = 0.99;

/** The measure that shows more for a class: its probability, or its logit where the probability is close to 1. */
export function readableMeasure(probability: number): OcclusionMeasure {
  return probability < saturated ? 'probability' : 'logit';
}

/** `covered, the probability falls by 12 points`, `covered, the logit rises by 1.3`. */
export function describeChange(texts: Messages, measure: OcclusionMeasure, drop: number): string {
  const by = measureViews[measure].format(texts, Math.abs(drop));
  return texts.occlusion.change(texts.occlusion[measure], drop >= 0, by);
}
