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
