import { relativeDifference } from '../../../../testing/compare.ts';
import type { TrainingReport } from './trainingReport.ts';

/** The largest relative difference between two reports: of the losses, the logits, any parameter or running statistic. */
export function largestDifference(actual: TrainingReport, expected: TrainingReport): number {
  const names = Object.keys(expected.parameters);
  if (Object.keys(actual.parameters).join() !== names.join()) throw new Error('the reports are of two networks');
  return Math.max(
    relativeDifference(actual.losses, expected.losses),
    relativeDifference(actual.logits, expected.logits),
    ...names.map((name) => relativeDifference(actual.parameters[name]!, expected.parameters[name]!)),
  );
}
