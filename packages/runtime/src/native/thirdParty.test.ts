import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../testing/temporary.ts';
import { TFJS_NODE } from './packages.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

test("the copy of TensorFlow.js's binding is unchanged and carries its licence and a notice", async () => {
  const copy = join(await temporaryDirectory(), 'tfjs-node');
  execFileSync(process.execPath, [join(root, 'scripts/copyTfjsNode.mjs'), copy]);

  expect(await readFile(join(copy, 'LICENSE'), 'utf8')).toMatch(/^\s*Apache License\s+Version 2\.0.*END OF TERMS/s);
  const notice = await readFile(join(copy, 'NOTICE'), 'utf8');
  const { version, license } = JSON.parse(await readFile(join(copy, 'package.json'), 'utf8')) as Record<string, string>;
  expect(license).toBe('Apache-2.0');
  expect(notice).toContain(`${TFJS_NODE} ${version}`);

  const original = dirname(createRequire(import.meta.url).resolve(`${TFJS_NODE}/package.json`));
  for (const file of ['binding/tfjs_binding.cc', 'dist/nodejs_kernel_backend.js']) {
    expect(await readFile(join(copy, file), 'utf8')).toBe(await readFile(join(original, file), 'utf8'));
  }
});

test('the tarball has the folders that the copy and its licence are in', async () => {
  const { files } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { files: string[] };
  expect(files).toEqual(expect.arrayContaining(['dist', 'third-party']));
});
