export { type BootstrapOptions, bootstrap, type Interval, quantile } from './bootstrap.ts';
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
