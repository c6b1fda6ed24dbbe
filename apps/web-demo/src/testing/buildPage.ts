import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const app = fileURLToPath(new URL('../..', import.meta.url));
const element = fileURLToPath(
  new URL('../../../../packages/element/dist/embed/densenet-classifier.js', import.meta.url),
);

export interface BuiltPage {
  folder: string;
  remove(): Promise<void>;
}

/**
 * Builds the page as it is published, into a temporary folder. It runs Vite in a process of its own, since in the process of
 * a test runner Vite would build for development.
 *
 * @throws Error where the element is not built, or the build fails
 */
export async function buildPage(): Promise<BuiltPage> {
  if (!existsSync(element)) throw new Error(`${element} is not there: build the workspace first (npm run build)`);
  const folder = await mkdtemp(join(tmpdir(), 'densenet-page-'));
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');
  const env = { ...process.env, NODE_ENV: 'production' };
  await promisify(execFile)(process.execPath, [vite, 'build', '--outDir', folder], { cwd: app, env });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
