import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDirectory } from '../packages/runtime/src/index.ts';

const tools = fileURLToPath(new URL('../tools/', import.meta.url));

const requirementFiles = { pytorch: 'requirements.txt', tensorflow: 'requirements-tensorflow.txt' } as const;

/**
 * A Python with the packages of another framework, as pinned in `tools/`: installed on first use (gigabytes, minutes), then
 * kept in the cache. For slow tests only.
 *
 * @returns the path of its `python`
 * @throws Error saying which step failed, with what pip printed
 */
export function pythonWith(framework: keyof typeof requirementFiles): string {
  const requirements = join(tools, requirementFiles[framework]);
  const key = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(cacheDirectory(), 'python', `${framework}-${key}`);
  const python = join(folder, 'bin', 'python');
  if (existsSync(python)) return python;
  // Made under another name, so that a folder of the right name is always complete. A venv may be moved: its python finds its
  // packages.
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(dirname(folder), { recursive: true });
  try {
    run('python3', ['-m', 'venv', unfinished]);
    run(join(unfinished, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
    try {
      renameSync(unfinished, folder);
    } catch (error) {
      // Another process was faster: its environment has the same packages.
      if (!existsSync(python)) throw error;
    }
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return python;
}

/**
 * Runs a Python script, such as one of `tools/`, and returns what it printed.
 *
 * @throws Error with what the script printed to standard error
 */
export function runPython(framework: keyof typeof requirementFiles, args: readonly string[]): string {
  return run(pythonWith(framework), args);
}

function run(command: string, args: readonly string[]): string {
  const env = { ...process.env, CUDA_VISIBLE_DEVICES: '', TF_CPP_MIN_LOG_LEVEL: '2' };
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: tools,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    env,
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? stderr}`);
  return stdout;
}
