import {
  constant,
  cosine,
  type JudgedSchedule,
  linearToZero,
  multiStep,
  oneCycle,
  reduceOnPlateau,
  withWarmup,
} from '@densenet/train';
import type { Recipe } from './schema.ts';

/** The learning rate by step over the whole training: after the warm-up, the schedule has the steps that are left. */
export function scheduleFor({ schedule, optimizer, train }: Recipe, stepsPerEpoch: number): JudgedSchedule {
  const { learningRate } = optimizer;
  const total = train.epochs * stepsPerEpoch;
  const warmup = Math.min(Math.round(schedule.warmupEpochs * stepsPerEpoch), total - 1);
  const rest = total - warmup;
  const after = (): JudgedSchedule => {
    switch (schedule.kind) {
      case 'constant':
        return constant(learningRate);
      case 'linearToZero':
        return linearToZero(learningRate, rest);
      case 'cosine':
        return cosine(learningRate, rest, schedule.minLearningRate);
      case 'multiStep': {
        const steps = schedule.milestones.map((milestone) => milestoneStep(milestone, stepsPerEpoch, total) - warmup);
        return multiStep(learningRate, steps, schedule.decayFactor);
      }
      case 'oneCycle':
        return oneCycle(learningRate, { ...schedule, totalSteps: rest });
      case 'reduceOnPlateau': {
        const { decayFactor: factor, minLearningRate: minimum, ...options } = schedule;
        const plateau = reduceOnPlateau(learningRate, { ...options, factor, minimum });
        // Epochs of the warm-up are not counted: they are no plateau of this rate.
        return (step, judged = []) => plateau(step, judged.slice(Math.ceil(schedule.warmupEpochs)));
      }
    }
  };
  return withWarmup(after(), { steps: warmup, startFactor: schedule.warmupStartFactor });
}

/** A share is of the training as the user sees it, warm-up and all. */
const milestoneStep = (milestone: number, stepsPerEpoch: number, total: number): number =>
  Math.round(milestone < 1 ? milestone * total : milestone * stepsPerEpoch);
