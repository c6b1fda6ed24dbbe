import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Figures } from './figures.ts';

const main = fileURLToPath(new URL('../main.js', import.meta.url));

/** How many of the last lines of a process that failed are shown. */
const shownLines = 3;

/**
 * Runs this command in a process of its own, which measures and writes its figures to a file.
 *
 * @param flags of the `memory` command, for one case
 * @returns the figures, or in words why there are none
 */
export async function measureInProcess(flags: readonly string[]): Promise<readonly Figures[] | string> {
  if (!existsSync(main)) throw new Error(`${main} is missing: run npm run build first`);
  const folder = await mkdtemp(join(tmpdir(), 'densenet-memory-'));
  try {
    const file = join(folder, 'figures.json');
    const problem = await runToEnd(['memory', ...flags, '--in-this-process', '--json', file]);
    return problem ?? (JSON.parse(await readFile(file, 'utf8')) as { cases: Figures[] }).cases;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns why it failed, undefined if it did not */
function runToEnd(args: readonly string[]): Promise<string | undefined> {
  // By default TensorFlow takes all memory of a GPU at once, which would be measured.
  const env = { TF_FORCE_GPU_ALLOW_GROWTH: 'true', ...process.env };
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(undefined);
      else if (signal) resolve(`ended by ${signal}${signal === 'SIGKILL' ? ': out of memory?' : ''}`);
      else resolve(said.trim().split('\n').slice(-shownLines).join(' '));
    });
  });
}
