import { memory } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { runReadmeExample } from '../../../testing/readme.ts';

it('shows in its README an example that runs', async () => {
  expect(await runReadmeExample(import.meta.url, () => import('./testing/readmeExample.ts'))).toEqual([
    [expect.closeTo(Math.log(2), 6), [3, 3, 1, 4], [4, 2]],
  ]);
  expect(memory().numTensors).toBe(0);
});
