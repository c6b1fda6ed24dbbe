export { type Areas, areasOf, type Estimate, type RankedClass } from './areas.ts';
export {
  type BootstrapOptions,
  bootstrap,
  bootstrapAll,
  type Interval,
  quantile,
  type RandomIntegers,
} from './bootstrap.ts';
export {
  type Calibration,
  calibrationOf,
  fitTemperature,
  negativeLogLikelihood,
  type ReliabilityBin,
} from './calibration.ts';
export {
  type ClassFigures,
  type ClassReport,
  classReport,
  confusionMatrix,
  type EvaluationReport,
} from './confusion.ts';
export {
  areaUnder,
  averagePrecision,
  bestF1,
  type PrecisionRecallCurve,
  precisionRecallCurve,
  type RocCurve,
  rocAuc,
  rocCurve,
  type Threshold,
} from './curves.ts';
export { columnOf, type Logits, predictedClasses, sigmoid, softmax } from './probabilities.ts';
