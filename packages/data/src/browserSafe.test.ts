import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const source = dirname(fileURLToPath(import.meta.url));

/** Every module that a file imports, and those that they import. */
function imports(file: string, seen = new Set<string>()): Set<string> {
  for (const [, name = ''] of readFileSync(join(source, file), 'utf8').matchAll(/from '([^']+)'/g)) {
    if (seen.has(name)) continue;
    seen.add(name);
    if (name.startsWith('./')) imports(name, seen);
  }
  return seen;
}

it('needs nothing of Node in a browser, and but three packages from elsewhere', () => {
  const outside = [...imports('index.ts')].filter((name) => !name.startsWith('./')).sort();
  expect(outside).toEqual(['@densenet/ops/random', '@densenet/schema', '@tensorflow/tfjs-core']);
});
