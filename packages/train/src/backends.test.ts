import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../testing/backends.ts';
import { largestDifference } from './testing/compareReports.ts';
import { reportTraining, type TrainingReport } from './testing/trainingReport.ts';

/** The report of the first backend, with which the others are compared. */
let reference: TrainingReport | undefined;

describeOnEachBackend('20 steps of training', (backend) => {
  let report: TrainingReport;

  it('learns', async () => {
    report = await reportTraining(20);
    reference ??= report;
    expect(report.losses.at(-1)).toBeLessThan(0.3 * report.losses[0]!);
  });

  it('leaves no tensor, no buffer and no byte behind, nor does an error in the middle', () => {
    expect(report.leaks).toEqual([]);
  });

  it('has the same bits with the same seed, and when it keeps less for the backward pass', () => {
    expect(report.sameBits).toEqual({ again: true, memoryEfficient: true });
  });

  if (backend === 'cpu') return;

  it('ends where plain JavaScript does', () => {
    expect(largestDifference(report, reference!)).toBeLessThan(1e-3);
  });
});
