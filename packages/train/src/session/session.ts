import type { FitOptions, TrainingState } from '../fit.ts';
import type { Loss } from '../losses/loss.ts';
import type { StopSignal } from '../model.ts';
import type { JudgedSchedule } from '../schedules/judged.ts';
import type { Task } from '../task.ts';
import type { EpochRow, Measured } from './events.ts';
import type { TrainingListener } from './listeners.ts';
import type { JudgeableModel, JudgeSet } from './measureOn.ts';
import type { Monitor } from './monitor.ts';
import type { Reestimation } from './reestimated.ts';

/** A training: its task, its state, and what was measured so far. */
export interface TrainingSession extends Task {
  model: JudgeableModel;
  state: TrainingState;
  /** A row for each epoch that was trained. */
  history: EpochRow[];
  /** The result on the test set at the end, where epochs were judged on held-out images. */
  tested?: Measured;
  /** How the network was judged at the end, once its running statistics had been estimated again. */
  reestimated?: Measured;
}

export interface SessionOptions<Run>
  extends Pick<FitOptions, 'epochs' | 'stepsPerEpoch' | 'batches' | 'replicas' | 'averageStatistics'> {
  schedule: JudgedSchedule;
  /** The loss by which networks are judged, plain cross-entropy by default, whatever they are trained by. */
  judgeLoss?: Loss;
  /** Describes what is trained, for listeners: JSON. */
  run: Run;
  /** Evaluated after each epoch. */
  judge: JudgeSet;
  /** Estimates running statistics again at the end, before the test. */
  reestimate?: Reestimation | undefined;
  /** Says which epoch was the best, and when the training ends early. Only where epochs are judged on held-out images. */
  monitor?: Monitor | undefined;
  /** Evaluated once, at the end: where decisions may have been made by results on `judge`. */
  test?: JudgeSet;
  /**
   * Saves the session as it stands. Called before the first step, after each epoch, after its evaluation, and when the
   * training is stopped; of several processes, in rank 0 alone, also where another one fails.
   */
  save?(): Promise<void>;
  listeners: readonly TrainingListener<Run>[];
  /** Ends the training after the step under way; where several processes train together, that of all after the same step. */
  signal: StopSignal;
  /** What must be the same in all processes that train together, beside `run`: JSON. */
  sameInAll?: { readonly [name: string]: unknown } | undefined;
  /** After how many steps the states of all processes are compared; before each save they always are. 100 by default. */
  compareEvery?: number | undefined;
}

export interface SessionOutcome {
  /** Whether the training was completed; false where the signal came first. */
  complete: boolean;
  /** Errors that listeners have thrown, after which the training went on without them. */
  listenerErrors: readonly unknown[];
}
