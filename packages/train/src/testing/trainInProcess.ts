import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { TrainingReport } from './trainingReport.ts';

export interface ProcessAnswer {
  device: string;
  report: TrainingReport;
  stderr: string;
}

/**
 * Trains for 20 steps in a process of its own: where the environment has to be there when it starts, or the backend is
 * started otherwise than elsewhere.
 */
export function trainInProcess(
  backend: string,
  options: { threads?: number; env?: NodeJS.ProcessEnv } = {},
): ProcessAnswer {
  const require = createRequire(new URL('../../../../package.json', import.meta.url));
  const program = fileURLToPath(new URL('./printReport.ts', import.meta.url));
  const threads = options.threads === undefined ? [] : [String(options.threads)];
  const args = [
    '--conditions=@densenet/source',
    '--import',
    require.resolve('tsx'),
    program,
    backend,
    '20',
    ...threads,
  ];
  const env = options.env ?? process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env, maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`it ended with ${status}: ${stderr}`);
  return { ...(JSON.parse(stdout.trim().split('\n').at(-1)!) as Omit<ProcessAnswer, 'stderr'>), stderr };
}
