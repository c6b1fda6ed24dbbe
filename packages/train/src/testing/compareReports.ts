import { relativeDifference } from '../../../../testing/compare.ts';
import type { TrainingReport } from './trainingReport.ts';

/** The largest relative difference of the losses, and of any parameter or running statistic, between two reports. */
export function largestDifference(actual: TrainingReport, expected: TrainingReport): number {
  const names = Object.keys(expected.parameters);
  if (Object.keys(actual.parameters).join() !== names.join()) throw new Error('the reports are of two networks');
  return Math.max(
    relativeDifference(actual.losses, expected.losses),
    ...names.map((name) => relativeDifference(actual.parameters[name]!, expected.parameters[name]!)),
  );
}
