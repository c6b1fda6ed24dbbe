import { memory } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { runReadmeExample } from '../../../testing/readme.ts';

it('shows in its README an example that runs', async () => {
  // Five classes fewer, of 248 weights and a bias each.
  const parameters = 758_226 - 5 * 249;
  expect(await runReadmeExample(import.meta.url, () => import('./testing/readmeExample.ts'))).toEqual([
    [parameters],
    [[8, 5]],
  ]);
  expect(memory().numTensors).toBe(0);
});
