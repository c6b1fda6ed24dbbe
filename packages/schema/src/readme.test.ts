import { expect, it } from 'vitest';
import { runReadmeExample } from '../../../testing/readme.ts';

it('shows in its README an example that runs', async () => {
  expect(await runReadmeExample(import.meta.url, () => import('./testing/readmeExample.ts'))).toEqual([
    [3, 'kaiming'],
    ['network.blocks[1] must be a positive integer, got 12.5'],
    ['added to the variance'],
  ]);
});
