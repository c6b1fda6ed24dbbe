// npm test: all the set-up, then every check. With --full the slow lane too. Closes with `N passed, N failed`.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, run, setUp, tool } from './setup.mjs';

const full = process.argv.includes('--full');

setUp();
// The native backend and the data set are got before the tests' clocks run; where they cannot be had, the tests that
// need them say so and are skipped. The backend is installed and compiled while the checks below run.
const options = { cwd: root, stdio: ['ignore', 2, 2] };
const start = `import { startBackend } from '${new URL('../packages/runtime/dist/index.js', import.meta.url)}';
await startBackend({ backend: 'native-cpu' }).catch(({ message }) => console.error(message));`;
const prepared = once(spawn(process.execPath, ['--input-type=module', '--eval', start], options), 'exit');
const data = [`${root}apps/node-train/dist/main.js`, 'data', '--dataset', 'fashion-mnist', '--fetch'];
spawnSync(process.execPath, data, options);

run(tool('biome'), ['ci', '--reporter=summary', '--error-on-warnings', '.']);
run(tool('turbo'), ['run', 'typecheck', '--output-logs=errors-only']);
run(tool('tsc'), ['-p', 'testing/tsconfig.json']);
run(tool('knip'), []);
run(tool('size-limit'), ['--silent']);
await prepared;

const scratch = mkdtempSync(join(tmpdir(), 'densenet-test-'));
const report = join(scratch, 'report.json');
const env = { ...process.env, ...(full ? { DENSENET_SLOW: '1' } : {}) };
const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
const { status } = spawnSync(tool('vitest'), args, { cwd: root, stdio: 'inherit', env });

const counts = readCounts(report);
rmSync(scratch, { recursive: true, force: true });
// A file that does not load fails without a test of its own to count.
const failed = counts.failed || (status === 0 ? 0 : 1);
console.log(`${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped`);
process.exit(failed === 0 && counts.passed > 0 ? 0 : 1);

function readCounts(path) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(path, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
