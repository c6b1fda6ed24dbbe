import { join } from 'node:path';
import { run } from '../process/run.ts';
import type { Python, PythonTensorFlow } from './machine.ts';
import { PYTHON_PROBE } from './pythonProbe.ts';

/**
 * The interpreters to ask, in order: only `$DENSENET_PYTHON` if it is set, else the active virtual or conda
 * environment's, then the ones on the PATH.
 */
export function pythonCandidates(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  if (env.DENSENET_PYTHON) return [env.DENSENET_PYTHON];
  const inside = platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];
  const environments = [env.VIRTUAL_ENV, env.CONDA_PREFIX].filter((folder) => folder !== undefined && folder !== '');
  return [...environments.map((folder) => join(folder!, ...inside)), 'python3', 'python'];
}

/** Reads what the probe printed; undefined if it is not from a Python 3 that could run it. */
export function parseProbe(command: string, stdout: string): Python | undefined {
  try {
    const answer = JSON.parse(stdout) as Omit<Python, 'command'>;
    if (!Array.isArray(answer.version) || answer.version[0]! < 3) return undefined;
    return {
      command,
      executable: answer.executable,
      home: answer.home,
      version: answer.version,
      implementation: answer.implementation,
      pip: answer.pip ?? undefined,
      tensorflow: answer.tensorflow ? withoutNulls(answer.tensorflow) : undefined,
    };
  } catch {
    return undefined;
  }
}

/** Asks every candidate; those that do not exist or do not run are left out, and one found twice is listed once. */
export async function findPythons(env: NodeJS.ProcessEnv = process.env): Promise<Python[]> {
  const answers = await Promise.all(
    pythonCandidates(env, process.platform).map(async (command) => {
      const { code, stdout } = await run(command, ['-c', PYTHON_PROBE], { env, timeoutMs: 60_000 });
      return code === 0 ? parseProbe(command, stdout) : undefined;
    }),
  );
  const found = answers.filter((python) => python !== undefined);
  return found.filter((python, index) => found.findIndex(({ home }) => home === python.home) === index);
}

function withoutNulls(tensorflow: PythonTensorFlow): PythonTensorFlow {
  return Object.fromEntries(
    Object.entries(tensorflow).filter(([, value]) => value !== null),
  ) as unknown as PythonTensorFlow;
}
