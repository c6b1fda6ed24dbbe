export { type EvaluateOptions, evaluate } from './evaluate.ts';
export { imagesWithNonFinite, NonFiniteLogitsError } from './finiteLogits.ts';
export {
  type FitOptions,
  fit,
  type StepEvent,
  startTraining,
  type TrainingState,
  TrainingStoppedError,
} from './fit.ts';
export type { Metrics, Totals } from './metrics.ts';
export type { NamedTensors, StopSignal, TensorBatch, TrainableModel, TrainingPass } from './model.ts';
export { type NonFiniteCause, NonFiniteLossError } from './nonFiniteLoss.ts';
export { constant, linearToZero, type Schedule } from './schedules.ts';
export type {
  CompletedEvent,
  EpochEndedEvent,
  EpochRow,
  EpochStartedEvent,
  EvaluatingEvent,
  FailedEvent,
  Position,
  SavedEvent,
  StartedEvent,
  StoppedEvent,
  TestedEvent,
  TrainingEvent,
  WarningEvent,
} from './session/events.ts';
export type { TrainingListener } from './session/listeners.ts';
export {
  type JudgeSet,
  runSession,
  type SessionOptions,
  type SessionOutcome,
  type TrainingSession,
} from './session/runSession.ts';
export { type Optimizer, type SgdOptions, sgd } from './sgd.ts';
export {
  runningStatisticsMomentum,
  type StepOptions,
  type StepResult,
  type StepState,
  trainStep,
} from './trainStep.ts';
