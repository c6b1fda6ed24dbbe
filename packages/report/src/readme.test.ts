import { expect, it } from 'vitest';
import { runReadmeExample } from '../../../testing/readme.ts';

it('shows in its README an example that runs', async () => {
  const [[accuracy], words] = (await runReadmeExample(import.meta.url, () => import('./testing/readmeExample.ts'))) as [
    [object],
    unknown[],
  ];
  expect(accuracy).toMatchObject({ name: 'Accuracy', value: 0.75 });
  expect(words).toEqual([true, '# ants and bees']);
});
