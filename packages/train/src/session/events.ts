import type { Metrics } from '../metrics.ts';

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
  /** What the training batches gave, as they came. */
  training: Measured & { loss: number };
  /** What the judging data set gave. Missing where the training was stopped before it was measured; resuming measures it first. */
  judged?: Measured;
  /** How long training alone took: without evaluation. */
  seconds: number;
  imagesPerSecond: number;
}

/** First of all, also where a training is gone on with. */
export interface StartedEvent<Run> {
  type: 'started';
  /** What is trained, in the words of whoever began it: JSON. */
  run: Run;
  epochs: number;
  stepsPerEpoch: number;
  /** What epochs are judged by, such as `validation`. */
  judgedBy: string;
  /** Where it begins: past 0 where it is gone on with. */
  position: Position;
  /** The epochs before, the last of which may not have been judged yet. */
  history: EpochRow[];
  /** Where the test at the end has been made already. */
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
  /** Over the epoch so far. */
  metrics: Metrics;
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

/** At the end of a training whose epochs were judged on held-out images: of the test set. */
export interface TestedEvent {
  type: 'tested';
  tested: Measured;
}

/** A checkpoint of this position is complete. */
export interface SavedEvent {
  type: 'saved';
  position: Position;
}

/** Something that the training goes on without. */
export interface WarningEvent {
  type: 'warning';
  message: string;
}

/** The signal ended the training; it is saved as it stands. */
export interface StoppedEvent {
  type: 'stopped';
  position: Position;
}

/** All epochs are trained, judged and saved. */
export interface CompletedEvent {
  type: 'completed';
}

/** An error ended the training, and is thrown after this. */
export interface FailedEvent {
  type: 'failed';
  message: string;
}

/**
 * What happens in a training, for those who show it, write it down or pass it on: plain JSON, so that it goes to another
 * process or thread as it is, and nothing of how it is shown. The first event is `started`, the last one `completed`,
 * `stopped` or `failed`.
 */
export type TrainingEvent<Run = unknown> =
  | StartedEvent<Run>
  | EpochStartedEvent
  | StepEvent
  | EvaluatingEvent
  | EpochEndedEvent
  | TestedEvent
  | SavedEvent
  | WarningEvent
  | StoppedEvent
  | CompletedEvent
  | FailedEvent;
