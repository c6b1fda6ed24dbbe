import type { EpochRow, Position } from '@densenet/train/events';
import type { FineTuningEvent } from '../types.ts';

/** How far the training of the whole network has come, put together from its events. */
export interface TrainingProgress {
  phase: 'running' | 'stopped' | 'completed' | 'failed';
  epochs: number;
  stepsPerEpoch: number;
  position: Position;
  /** The rows of the epochs that are done. */
  rows: readonly EpochRow[];
  /** Loss of each step's batch, by how many epochs were done after it, such as 1.25. */
  steps: readonly { epoch: number; loss: number }[];
  /** Whether epochs are judged by examples that are held out, and not by those that were trained on. */
  isHeldOut: boolean;
  /** Milliseconds that a step takes, smoothed; undefined before two steps were seen. */
  stepMilliseconds: number | undefined;
  /** When the last step ended. */
  lastStepAt: number | undefined;
  /** How often a lost graphics context sent the training back to its last epoch. */
  restored: number;
  /** Why it failed. */
  message: string | undefined;
}

/** How much the newest step counts in `stepMilliseconds`. */
const newest = 0.2;

/**
 * The progress after an event.
 *
 * @param before undefined before the first event
 * @param now in milliseconds, on any clock
 */
export function progressAfter(
  before: TrainingProgress | undefined,
  event: FineTuningEvent,
  now: number,
): TrainingProgress | undefined {
  if (event.type === 'started') {
    const { epochs, stepsPerEpoch, position, history, judgedBy } = event;
    const done = position.epoch + position.stepInEpoch / stepsPerEpoch;
    return {
      phase: 'running',
      ...{ epochs, stepsPerEpoch, position },
      rows: history,
      // Where it goes on, the steps until there stay in the curve.
      steps: before?.steps.filter(({ epoch }) => epoch <= done) ?? [],
      isHeldOut: judgedBy !== 'training',
      ...{ stepMilliseconds: undefined, lastStepAt: undefined, restored: 0, message: undefined },
    };
  }
  if (before === undefined) return undefined;
  switch (event.type) {
    case 'step': {
      const { epoch, stepInEpoch, stepsPerEpoch, loss } = event;
      const isLast = stepInEpoch === stepsPerEpoch;
      const took = before.lastStepAt === undefined ? undefined : now - before.lastStepAt;
      return {
        ...before,
        position: isLast ? { epoch, stepInEpoch: 0 } : { epoch: epoch - 1, stepInEpoch },
        steps: [...before.steps, { epoch: epoch - 1 + stepInEpoch / stepsPerEpoch, loss }],
        stepMilliseconds: smoothed(before.stepMilliseconds, took),
        lastStepAt: now,
      };
    }
    case 'epochEnded':
      return { ...before, rows: [...before.rows.filter(({ epoch }) => epoch < event.row.epoch), event.row] };
    case 'restored': {
      const { position } = event;
      return {
        ...before,
        position,
        rows: before.rows.filter(({ epoch }) => epoch <= position.epoch),
        steps: before.steps.filter(({ epoch }) => epoch <= position.epoch),
        restored: before.restored + 1,
        lastStepAt: undefined,
      };
    }
    case 'stopped':
      return { ...before, phase: 'stopped', position: event.position };
    case 'completed':
      return { ...before, phase: 'completed' };
    case 'failed':
      return { ...before, phase: 'failed', message: event.message };
    default:
      return before;
  }
}

function smoothed(before: number | undefined, took: number | undefined): number | undefined {
  if (before === undefined || took === undefined) return took;
  return before + newest * (took - before);
}

/** Seconds until the end, without the time to judge epochs; undefined before that can be known. */
export function secondsLeft({
  epochs,
  stepsPerEpoch,
  position,
  stepMilliseconds,
}: TrainingProgress): number | undefined {
  if (stepMilliseconds === undefined) return undefined;
  const steps = (epochs - position.epoch) * stepsPerEpoch - position.stepInEpoch;
  return (steps * stepMilliseconds) / 1000;
}

/** Share of all steps that are done, in [0, 1]. */
export function shareDone({ epochs, stepsPerEpoch, position }: TrainingProgress): number {
  return (position.epoch + position.stepInEpoch / stepsPerEpoch) / epochs;
}
