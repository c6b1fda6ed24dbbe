import type { EpochRow } from './events.ts';

/** What says which epoch was the best, and when a training is at its end early. */
export interface Monitor {
  /** What is watched of how epochs are judged; all but `loss` should grow. */
  metric: string;
  /** After how many epochs in a row without a better one the training ends. Without a number, it goes on to its last epoch. */
  patience?: number | null | undefined;
}

/** The best epoch of a training. */
export interface BestEpoch {
  /** From 1. */
  epoch: number;
  metric: string;
  value: number;
}

/** The best of the epochs that were judged; of equal ones the first. Undefined where none was. */
export function bestEpoch(history: readonly EpochRow[], { metric }: Monitor): BestEpoch | undefined {
  const isBetter = (value: number, best: number) => (metric === 'loss' ? value < best : value > best);
  let best: BestEpoch | undefined;
  for (const { epoch, judged } of history) {
    const value = judged?.[metric];
    if (value === undefined || Number.isNaN(value)) continue;
    if (!best || isBetter(value, best.value)) best = { epoch, metric, value };
  }
  return best;
}

/** Whether the last epochs, as many as the monitor is patient for, were all no better than one before them: as Keras counts them. */
export function isOutOfPatience(history: readonly EpochRow[], monitor: Monitor): boolean {
  const { patience } = monitor;
  const best = bestEpoch(history, monitor);
  if (patience === undefined || patience === null || !best) return false;
  return history.filter(({ epoch, judged }) => judged && epoch > best.epoch).length >= patience;
}
