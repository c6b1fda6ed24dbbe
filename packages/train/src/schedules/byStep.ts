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
