export { clipByGlobalNorm } from './clipByGlobalNorm.ts';
export { averagedParameters, type EmaOptions, type EmaState, startEma } from './ema.ts';
export { type EvaluateOptions, evaluate } from './evaluate.ts';
export {
  type EpochEnd,
  type FitOptions,
  fit,
  type Hooks,
  type StepEnd,
  type StepStart,
  startTraining,
  type TrainingState,
  TrainingStoppedError,
} from './fit.ts';
export type { Freezing } from './freezing.ts';
export { type BinaryCrossEntropyOptions, binaryCrossEntropy } from './losses/binaryCrossEntropy.ts';
export { type CrossEntropyOptions, crossEntropy } from './losses/crossEntropy.ts';
export { type FocalOptions, focal } from './losses/focal.ts';
export type { Loss, LossOutput } from './losses/loss.ts';
export { type MeasureStatisticsOptions, measureStatistics } from './measureStatistics.ts';
export type { BatchResult, MetricSums, Metrics, Totals } from './metrics.ts';
export type {
  NamedTensors,
  ParameterShape,
  StopSignal,
  TensorBatch,
  TrainableModel,
  TrainingPass,
  WholeBatch,
} from './model.ts';
export { imagesWithNonFinite, type NonFiniteCause, NonFiniteLogitsError, NonFiniteLossError } from './nonFinite.ts';
export { type AdamWOptions, adamw } from './optimizers/adamw.ts';
export { type ParameterGroup, withGroups, withoutDecay } from './optimizers/groups.ts';
export { freshState, type Optimizer, type OptimizerInput, type StateSpec } from './optimizers/optimizer.ts';
export { type SgdOptions, sgd } from './optimizers/sgd.ts';
export {
  type RangeTest,
  type RangeTestOptions,
  type RatePoint,
  rangeTest,
  type SuggestedRates,
  suggestRates,
} from './rangeTest.ts';
export { alone } from './replicas/alone.ts';
export { ReplicaFailedError, ReplicasDifferError } from './replicas/errors.ts';
export { inMemoryReplicas } from './replicas/inMemory.ts';
export type { Replicas } from './replicas/replicas.ts';
export { defaultBatchNormMomentum } from './runningStatistics.ts';
export {
  constant,
  cosine,
  linearToZero,
  multiStep,
  type OneCycleOptions,
  oneCycle,
  type Schedule,
} from './schedules/byStep.ts';
export { type JudgedSchedule, type ReduceOnPlateauOptions, reduceOnPlateau } from './schedules/judged.ts';
export { type WarmupOptions, withWarmup } from './schedules/withWarmup.ts';
export type {
  CompletedEvent,
  EpochEndedEvent,
  EpochRow,
  EpochStartedEvent,
  EvaluatingEvent,
  FailedEvent,
  Measured,
  Position,
  ReestimatedEvent,
  SavedEvent,
  StartedEvent,
  StoppedEvent,
  TestedEvent,
  TrainingEvent,
  WarningEvent,
} from './session/events.ts';
export type { TrainingListener } from './session/listeners.ts';
export type { JudgeSet } from './session/measureOn.ts';
export { type BestEpoch, bestEpoch, isOutOfPatience, type Monitor } from './session/monitor.ts';
export { runSession } from './session/runSession.ts';
export type { SessionOptions, SessionOutcome, TrainingSession } from './session/session.ts';
export type { GradientTransform, Reduction, StepNumbers, Task } from './task.ts';
export { type StepOptions, type StepResult, type StepState, trainStep } from './trainStep.ts';
