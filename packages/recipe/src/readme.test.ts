import { expect, it } from 'vitest';
import { runReadmeExample } from '../../../testing/readme.ts';

it('shows in its README an example that runs', async () => {
  expect(await runReadmeExample(import.meta.url, () => import('./testing/readmeExample.ts'))).toEqual([
    [2, 10, 0.05],
    [
      expect.stringMatching(
        /^recipe\.train\.epoch must be left out \(did you mean epochs\?\): the fields are epochs, /,
      ),
    ],
  ]);
});
