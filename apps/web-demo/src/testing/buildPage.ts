import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { makeOnce } from '../../../../testing/makeOnce.ts';

const app = fileURLToPath(new URL('../..', import.meta.url));
const element = fileURLToPath(
  new URL('../../../../packages/element/dist/embed/densenet-classifier.js', import.meta.url),
);

/**
 * Builds the page as it is published, once for all test files of a run. It runs Vite in a process of its own, since in the
 * process of a test runner Vite would build for development.
 *
 * @returns the folder of the page, which is not to be changed
 * @throws Error where the element is not built, or the build fails
 */
export function buildPage(): Promise<string> {
  return makeOnce('page', async (folder) => {
    if (!existsSync(element)) throw new Error(`${element} is not there: build the workspace first (npm run build)`);
    const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');
    const env = { ...process.env, NODE_ENV: 'production' };
    await promisify(execFile)(process.execPath, [vite, 'build', '--outDir', folder], { cwd: app, env });
  });
}
