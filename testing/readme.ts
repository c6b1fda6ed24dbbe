import { readFileSync } from 'node:fs';
import { expect, vi } from 'vitest';

/**
 * Runs the example of a package's README. The example is a file in `src/testing`, so that it is type-checked, and the README
 * must show exactly that file.
 *
 * @param test `import.meta.url` of the test in the package's `src`
 * @param run imports the example; written in the test, so that the test's mocks apply to it
 * @param file the example's name in `src/testing`
 * @returns the arguments of each call of `console.log`
 */
export async function runReadmeExample(
  test: string,
  run: () => Promise<unknown>,
  file = 'readmeExample.ts',
): Promise<unknown[][]> {
  const read = (path: string) => readFileSync(new URL(path, test), 'utf8');
  expect(read('../README.md')).toContain(`\`\`\`ts\n${read(`testing/${file}`)}\`\`\``);
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  try {
    await run();
    return log.mock.calls;
  } finally {
    log.mockRestore();
  }
}
