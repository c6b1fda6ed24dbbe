/** Learning rate by step, counted from 0 over the whole training. */
export type Schedule = (step: number) => number;

/** The same rate at every step. */
export function constant(learningRate: number): Schedule {
  return () => learningRate;
}

/** From `learningRate` at step 0 straight down to 0 at `totalSteps`. */
export function linearToZero(learningRate: number, totalSteps: number): Schedule {
  return (step) => learningRate * Math.max(0, 1 - step / totalSteps);
}

/**
 * Half a cosine (Loshchilov and Hutter 2017, without restarts): from `learningRate` at step 0 down to `minimum` at
 * `totalSteps`, where it stays. PyTorch's `CosineAnnealingLR` with `T_max = totalSteps`, stepped after each step.
 */
export function cosine(learningRate: number, totalSteps: number, minimum = 0): Schedule {
  return (step) => {
    const done = Math.min(1, step / totalSteps);
    return minimum + ((learningRate - minimum) * (1 + Math.cos(Math.PI * done))) / 2;
  };
}

/**
 * `learningRate`, multiplied by `factor` at each of the steps `milestones`: PyTorch's `MultiStepLR`. A milestone that
 * stands there twice counts twice.
 */
export function multiStep(learningRate: number, milestones: readonly number[], factor = 0.1): Schedule {
  return (step) => learningRate * factor ** milestones.filter((milestone) => milestone <= step).length;
}

export interface OneCycleOptions {
  totalSteps: number;
  /** Share of the steps in which the rate rises, in (0, 1). 0.3 by default. */
  pctStart?: number;
  /** The first rate is the peak divided by it. 25 by default. */
  divFactor?: number;
  /** The last rate is the first one divided by it. 10,000 by default. */
  finalDivFactor?: number;
  /** Whether the rate follows a cosine or a straight line. A cosine by default. */
  anneal?: 'cosine' | 'linear';
}

/**
 * One cycle (Smith and Topin 2018, in the two phases of fastai): up to `peak`, then down to far below the first rate.
 * PyTorch's `OneCycleLR` with `cycle_momentum=False`: momentum stays as it is.
 */
export function oneCycle(
  peak: number,
  { totalSteps, pctStart = 0.3, divFactor = 25, finalDivFactor = 1e4, anneal = 'cosine' }: OneCycleOptions,
): Schedule {
  const first = peak / divFactor;
  const last = first / finalDivFactor;
  // Steps count from 0: the peak is at the last one of the rise.
  const top = pctStart * totalSteps - 1;
  const end = totalSteps - 1;
  return (step) => {
    // A training of a few steps has no rise.
    if (top > 0 && step <= top) return between(first, peak, step / top, anneal);
    return between(peak, last, Math.min(1, (step - top) / (end - top)), anneal);
  };
}

function between(from: number, to: number, share: number, anneal: 'cosine' | 'linear'): number {
  return anneal === 'linear' ? from + (to - from) * share : to + ((from - to) * (1 + Math.cos(Math.PI * share))) / 2;
}
