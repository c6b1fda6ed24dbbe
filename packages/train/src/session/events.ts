import type { Metrics } from '../metrics.ts';
import type { BestEpoch } from './monitor.ts';

/** How far a training has come. */
export interface Position {
  /** Epochs completed. */
  epoch: number;
  /** Steps completed in the epoch under way. */
  stepInEpoch: number;
}

/** What was measured, as means over images by name. Checkpoints of older programs have no more than the accuracy. */
export interface Measured {
  /** Share of images classified right, in [0, 1]. */
  accuracy: number;
  [metric: string]: number;
}

/** What one epoch gave: a line of the table of a training. */
export interface EpochRow {
  /** From 1. */
  epoch: number;
  /** Steps of the whole training by its end. Missing in checkpoints of older programs, like the rate. */
  step?: number;
  /** Learning rate of its last step. */
  learningRate?: number;
  /** Measured on the training batches, each as it was trained on. */
  training: Measured & { loss: number };
  /**
   * Measured on the data set that epochs are judged by. Missing where the training was stopped before it was measured;
   * resuming measures it first.
   */
  judged?: Measured;
  /** How long training alone took: without evaluation. */
  seconds: number;
  /**
   * How much of `seconds` steps waited for their batch to be read, prepared and made tensors. Missing in rows of older
   * programs.
   */
  waitSeconds?: number;
  /**
   * How much of `seconds` steps waited for other processes, as the mean over all of them. Missing where one trained alone.
   */
  replicaWaitSeconds?: number;
  imagesPerSecond: number;
}

/** The first event, also of a training that is resumed. */
export interface StartedEvent<Run> {
  type: 'started';
  /** Describes what is trained, as the caller of `runSession` gave it: JSON. */
  run: Run;
  epochs: number;
  stepsPerEpoch: number;
  /** What epochs are judged by, such as `validation`. */
  judgedBy: string;
  /** Where training begins: past 0 where it is resumed. */
  position: Position;
  /** The rows of earlier epochs; the last one may not have been judged yet. */
  history: EpochRow[];
  /** The result on the test set, where it was measured before the training was resumed. */
  tested?: Measured;
}

/** Before the first step of an epoch, or of what is left of it. */
export interface EpochStartedEvent {
  type: 'epochStarted';
  /** From 1, as in {@link EpochRow}. */
  epoch: number;
  epochs: number;
  /** Steps completed before: past 0 where the training was stopped in the epoch's middle. */
  stepInEpoch: number;
  stepsPerEpoch: number;
}

/** After each step. */
export interface StepEvent {
  type: 'step';
  /** From 1, over the whole training. */
  step: number;
  /** From 1, as in {@link EpochRow}. */
  epoch: number;
  /** Steps completed in this epoch. */
  stepInEpoch: number;
  stepsPerEpoch: number;
  learningRate: number;
  /** Mean loss of the batch, before the update. */
  loss: number;
  /** Images in the batch. */
  images: number;
  /** Means over the epoch so far. */
  metrics: Metrics;
  /** How long the step has waited for other processes. Missing where one trains alone. */
  replicaWaitSeconds?: number;
}

/** Before the first batch of an evaluation (`images` is 0) and after each. */
export interface EvaluatingEvent {
  type: 'evaluating';
  /** Name of the data set, such as `test`. */
  on: string;
  /** Images done. */
  images: number;
  /** Images in all. */
  total: number;
}

/** An epoch was trained and judged. */
export interface EpochEndedEvent {
  type: 'epochEnded';
  row: EpochRow;
  judgedBy: string;
}

/** The network was measured on the test set: at the end of a training whose epochs were judged on held-out images. */
export interface TestedEvent {
  type: 'tested';
  tested: Measured;
}

/** Running statistics were estimated again at the end of a training, and the network judged with these. */
export interface ReestimatedEvent {
  type: 'reestimated';
  /** How many images they are of. */
  images: number;
  judged: Measured;
  judgedBy: string;
}

/** A checkpoint of this position is written. */
export interface SavedEvent {
  type: 'saved';
  position: Position;
}

/** Something failed that the training can do without. */
export interface WarningEvent {
  type: 'warning';
  message: string;
}

/** The signal ended the training, which was saved where it stood. */
export interface StoppedEvent {
  type: 'stopped';
  position: Position;
}

/** All epochs are trained, judged and saved, or as many as were worth it. */
export interface CompletedEvent {
  type: 'completed';
  /** Whether epochs were left out, since the last ones were no better than one before them. */
  endedEarly?: boolean;
  /** Where the session was told by what to compare epochs. */
  best?: BestEpoch;
}

/** An error ended the training; it is thrown after this event. */
export interface FailedEvent {
  type: 'failed';
  message: string;
}

/**
 * What happens in a training, for whoever shows it, logs it or passes it on. Plain JSON, so that an event can be sent to
 * another process or thread; nothing in it says how to show it. The first event is `started`, the last one `completed`,
 * `stopped` or `failed`.
 */
export type TrainingEvent<Run = unknown> =
  | StartedEvent<Run>
  | EpochStartedEvent
  | StepEvent
  | EvaluatingEvent
  | EpochEndedEvent
  | ReestimatedEvent
  | TestedEvent
  | SavedEvent
  | WarningEvent
  | StoppedEvent
  | CompletedEvent
  | FailedEvent;
