import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** The packages that a file imports, itself or through the files that it imports. */
function packagesOf(file: string, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>();
  if (seen.has(file)) return packages;
  seen.add(file);
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/from '([^']+)'/g)) {
    const found = name.startsWith('.') ? packagesOf(join(dirname(file), name), seen) : [name];
    for (const each of found) packages.add(each);
  }
  return packages;
}

it('imports nothing of Node in a browser, and three packages in all', () => {
  const found = packagesOf(fileURLToPath(new URL('index.ts', import.meta.url)));
  expect([...found].sort()).toEqual(['@densenet/ops/random', '@densenet/schema', '@tensorflow/tfjs-core']);
});
