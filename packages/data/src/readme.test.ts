import '@tensorflow/tfjs-backend-cpu';
import { memory } from '@tensorflow/tfjs-core';
import { expect, it, vi } from 'vitest';
import { runReadmeExample } from '../../../testing/readme.ts';
import { countingDataset } from './testing/fakeDataset.ts';

vi.mock('@densenet/data/node', () => ({
  loadDataset: async () => countingDataset(300, { height: 28, width: 28 }),
}));

it('shows in its README an example that runs', async () => {
  expect(await runReadmeExample(import.meta.url, () => import('./testing/readmeExample.ts'))).toEqual([
    [[256, 32, 32, 1], [256]],
    [[44, 32, 32, 1], [44]],
  ]);
  expect(memory().numTensors).toBe(0);
});
