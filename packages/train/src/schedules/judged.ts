import type { Measured } from '../session/events.ts';

/**
 * Learning rate by step, counted from 0 over the whole training, and by how the epochs before were judged, the first one
 * first. What it depends on is in a checkpoint already, so that a schedule keeps nothing between two steps, and a training
 * that is gone on with has the same rates.
 */
export type JudgedSchedule = (step: number, judged?: readonly Measured[]) => number;

export interface ReduceOnPlateauOptions {
  /** What is watched of how epochs are judged; all but `loss` should grow. `loss` by default. */
  metric?: string;
  /** What the rate is multiplied by, in (0, 1). 0.1 by default. */
  factor?: number;
  /** Epochs in a row without an improvement that are let pass; the one after them reduces. 10 by default. */
  patience?: number;
  /** Share of the best value that one must be better by. 1e-4 by default. */
  threshold?: number;
  /** Epochs after a reduction that are not counted. 0 by default. */
  cooldown?: number;
  /** The rate does not fall below it. 0 by default. */
  minimum?: number;
}

/** PyTorch's `eps`: a rate that would change by less stays. */
const leastChange = 1e-8;

/** `learningRate`, reduced whenever epochs no longer get better: PyTorch's `ReduceLROnPlateau`, stepped after each epoch. */
export function reduceOnPlateau(learningRate: number, options: ReduceOnPlateauOptions = {}): JudgedSchedule {
  const { metric = 'loss', factor = 0.1, patience = 10, threshold = 1e-4, cooldown = 0, minimum = 0 } = options;
  const isBetter = (value: number, best: number) =>
    metric === 'loss' ? value < best * (1 - threshold) : value > best * (1 + threshold);
  return (_, judged = []) => {
    let rate = learningRate;
    let best = metric === 'loss' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    let bad = 0;
    let cooling = 0;
    for (const measured of judged) {
      const value = measured[metric] ?? Number.NaN;
      if (isBetter(value, best)) {
        best = value;
        bad = 0;
      } else bad++;
      if (cooling > 0) {
        cooling--;
        bad = 0;
      }
      if (bad <= patience) continue;
      const reduced = Math.max(rate * factor, minimum);
      if (rate - reduced > leastChange) rate = reduced;
      cooling = cooldown;
      bad = 0;
    }
    return rate;
  };
}
