import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Distance } from './pytorchRun.ts';
import type { TrainingReport } from './trainingReport.ts';

interface Answer {
  device: string;
  stderr: string;
}

export type ProcessAnswer = Answer & { report: TrainingReport };

/**
 * Trains for 20 steps in a process of its own, for backends that need an environment variable when the process starts, or
 * another start than in the tests' process.
 */
export function trainInProcess(
  backend: string,
  options: { threads?: number; env?: NodeJS.ProcessEnv } = {},
): ProcessAnswer {
  const threads = options.threads === undefined ? [] : [String(options.threads)];
  return run('./printReport.ts', [backend, '20', ...threads], options.env);
}

/** Trains in a process of its own as a fixture of PyTorch did. */
export function distancesInProcess(
  backend: string,
  fixture: string,
  env: NodeJS.ProcessEnv,
): Answer & { distances: Distance[] } {
  return run('./printDistances.ts', [backend, fixture], env);
}

function run<Result extends Answer>(file: string, args: readonly string[], env = process.env): Result {
  const require = createRequire(new URL('../../../../package.json', import.meta.url));
  const program = fileURLToPath(new URL(file, import.meta.url));
  const all = ['--conditions=@densenet/source', '--import', require.resolve('tsx'), program, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, { encoding: 'utf8', env, maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`it ended with ${status}: ${stderr}`);
  return { ...JSON.parse(stdout.trim().split('\n').at(-1)!), stderr } as Result;
}
