import { readFileSync } from 'node:fs';
import { expect, vi } from 'vitest';

/**
 * Runs the example of a package's README, which is the file `src/testing/readmeExample.ts`, so that it is type-checked
 * too: the README must show exactly that file.
 *
 * @param test `import.meta.url` of the test in the package's `src`
 * @param run imports the example; written by the test, whose mocks then hold for it
 * @returns the arguments of each call of `console.log`
 */
export async function runReadmeExample(test: string, run: () => Promise<unknown>): Promise<unknown[][]> {
  const read = (path: string) => readFileSync(new URL(path, test), 'utf8');
  expect(read('../README.md')).toContain(`\`\`\`ts\n${read('testing/readmeExample.ts')}\`\`\``);
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  try {
    await run();
    return log.mock.calls;
  } finally {
    log.mockRestore();
  }
}
