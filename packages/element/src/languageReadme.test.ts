import { expect, it } from 'vitest';
import { runReadmeExample } from '../../../testing/readme.ts';

it("the README's example of a message table says what it says", async () => {
  const said = await runReadmeExample(
    import.meta.url,
    () => import('./testing/languageExample.ts'),
    'languageExample.ts',
  );
  expect(said).toEqual([['3 张照片']]);
});
