import { readFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';

const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');

test("the README's example is the one that is run here, and it runs", async () => {
  const readme = await read('../README.md');
  const example = await read('./testing/readmeExample.ts');
  expect(readme).toContain(`\`\`\`ts\n${example.replace("'../index.ts'", "'@densenet/runtime'")}\`\`\`\n`);

  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  vi.spyOn(console, 'error').mockImplementation(() => {});
  await import('./testing/readmeExample.ts');
  expect(log).toHaveBeenNthCalledWith(1, expect.stringMatching(/ on /));
  expect(log).toHaveBeenNthCalledWith(2, [8, 32, 32, 16], expect.any(Float32Array));
}, 600_000);
