import { createRandom } from '@densenet/ops';
import type { DescribedCheckpoint } from '../training/describedCheckpoint.ts';
import type { JudgedSource } from './judge.ts';

/**
 * Fits a temperature on held-out images and stores it in a model file; without any, on the images that were evaluated on.
 *
 * @returns a line that says so, with the calibration error before and after: where there are no held-out images, after is what
 *   each half of them has with the temperature of the other
 */
export async function storeTemperature(
  checkpoint: DescribedCheckpoint,
  test: JudgedSource,
  validation: JudgedSource | undefined,
): Promise<string> {
  const { calibrationFigures } = await import('@densenet/report');

  const { before, after, temperature } = calibrationFigures(test.judged, validation?.judged, createRandom(0));
  if (temperature === undefined || !after) {
    throw new RangeError(
      `${test.source.name} has too few images to fit a temperature on: --calibrate needs two at least`,
    );
  }
  await checkpoint.describe({ temperature });
  const on = validation ?? test;
  const apart = validation ? '' : ' (there are no held-out ones; each half judged by the other)';
  return (
    `${checkpoint.file}: has now a temperature of ${temperature.toFixed(3)}, fitted on ${on.source.count} images of ` +
    `${on.source.name}${apart}; expected calibration error ${before.expectedError.toFixed(4)}, with it ${after.expectedError.toFixed(4)}`
  );
}
