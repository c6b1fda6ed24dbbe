import { existsSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { run } from '../process/run.ts';

const require = createRequire(import.meta.url);

/**
 * The sources as JavaScript, for tests that start processes of their own: Node 20 cannot run TypeScript. Compiled anew
 * into a folder below `node_modules`, so that imports of packages resolve, and removed after the test file.
 */
export async function compileSources(): Promise<string> {
  const packageRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
  const build = join(packageRoot, 'node_modules', '.cache', `test-build-${process.pid}`);
  afterAll(() => rm(build, { recursive: true, force: true }));
  const directory = join(build, 'dist');
  // Sources of the binding lie where they do in the package: beside what is compiled.
  await cp(join(packageRoot, 'native'), join(build, 'native'), { recursive: true });
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  const config = join(packageRoot, 'tsconfig.build.json');
  const { output } = await run(process.execPath, [tsc, '-p', config, '--outDir', directory, '--noCheck', 'true']);
  if (!existsSync(join(directory, 'index.js'))) throw new Error(`tsc wrote nothing: ${output}`);
  return directory;
}
