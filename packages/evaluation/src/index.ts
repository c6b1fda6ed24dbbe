export { type BootstrapOptions, bootstrap, type Interval, quantile } from './bootstrap.ts';
export {
  type Calibration,
  calibrationOf,
  fitTemperature,
  negativeLogLikelihood,
  type ReliabilityBin,
} from './calibration.ts';
export { type ClassFigures, type ClassReport, classReport, confusionMatrix } from './confusion.ts';
export {
  areaUnder,
  averagePrecision,
  type PrecisionRecallCurve,
  precisionRecallCurve,
  type RocCurve,
  rocAuc,
  rocCurve,
} from './curves.ts';
export { columnOf, type Logits, predictedClasses, sigmoid, softmax } from './probabilities.ts';
export type { EvaluationReport } from './report.ts';
export { bestF1, type Threshold } from './thresholds.ts';
