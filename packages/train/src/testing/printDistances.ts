// A process that trains as a fixture of PyTorch did, on the backend that its arguments name, and prints the distances from
// PyTorch's results as one line of JSON.

import { sgdFixture } from '../../../model/src/testing/pytorchFixtures.ts';
import { type Rung, startBackend } from '../../../runtime/src/index.ts';
import { distancesFromPyTorch } from './pytorchRun.ts';

const [backend, fixture] = process.argv.slice(2) as [Rung, string];
const { device } = await startBackend({ backend });
const began = performance.now();
const distances = await distancesFromPyTorch(sgdFixture(fixture), (step, steps) => {
  const seconds = (performance.now() - began) / 1000;
  console.error(
    `step ${step} of ${steps}, ${seconds.toFixed()} s, ${((seconds / step) * (steps - step)).toFixed()} s to go`,
  );
});
console.log(JSON.stringify({ device, distances }));
// Dawn keeps the process alive.
process.exit(0);
