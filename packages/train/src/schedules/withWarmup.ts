import type { JudgedSchedule } from './judged.ts';

export interface WarmupOptions {
  /** How many it takes; 0 is no warm-up. */
  steps: number;
  /** What the first step has of the rate that it ends with, in (0, 1]. 0.01 by default. */
  startFactor?: number;
}

/**
 * Puts a warm-up before a schedule: the rate rises in a straight line from `startFactor` of the schedule's first rate to all
 * of it, and the schedule begins at step `steps`. PyTorch's `SequentialLR` of `LinearLR` and the schedule, as torchvision's
 * training has it.
 *
 * @throws RangeError where a value is out of range
 */
export function withWarmup(schedule: JudgedSchedule, { steps, startFactor = 0.01 }: WarmupOptions): JudgedSchedule {
  if (!(Number.isInteger(steps) && steps >= 0))
    throw new RangeError(`steps must be an integer of 0 or more, got ${steps}`);
  if (!(startFactor > 0 && startFactor <= 1)) throw new RangeError(`startFactor must be in (0, 1], got ${startFactor}`);
  return (step, judged) => {
    if (step >= steps) return schedule(step - steps, judged);
    return schedule(0) * (startFactor + (1 - startFactor) * (step / steps));
  };
}
