import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const folder = fileURLToPath(new URL('../native/', import.meta.url));
const kernels = fileURLToPath(new URL('../../packages/ops/native', import.meta.url));

describe.skipIf(process.env.DENSENET_SLOW !== '1')('the programs in native/', () => {
  it.each(readdirSync(folder))(
    '%s compiles',
    async (name) => {
      const args = ['-std=c++17', '-Wall', '-Wextra', '-fsyntax-only', '-iquote', kernels, folder + name];
      const { stderr } = await run(process.env.CXX ?? 'g++', args);
      expect(stderr).toBe('');
    },
    60_000,
  );
});
