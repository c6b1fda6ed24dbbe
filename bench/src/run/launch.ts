import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { inspectLadder } from '@densenet/runtime';
import { type Contestant, tunedEnvironment } from '../contestants.ts';
import type { Command } from './workerProcess.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export interface LaunchOptions {
  threads: number;
  /** False: contestants in Python are reported as having no Python. */
  python: boolean;
  cuda: boolean;
}

/**
 * The command of a contestant's process. Prepares Python's environment on first use, which takes minutes.
 *
 * @throws Error where Python or the GPU is not available, with the reason
 */
export async function commandOf({ launch, tuned }: Contestant, options: LaunchOptions): Promise<Command> {
  if (options.cuda) await expectGpu();
  const env = {
    ...threadsOf(options.threads),
    ...(tuned ? tunedEnvironment : {}),
    // Without this, TensorFlow takes all of the GPU's memory, and leaves none to the contestants that are paused.
    ...(options.cuda ? { TF_FORCE_GPU_ALLOW_GROWTH: 'true' } : {}),
  };
  switch (launch.kind) {
    case 'node':
      // The built files, as users run them, without a TypeScript loader.
      return {
        command: process.execPath,
        args: [path('../../dist/workers/main.js'), launch.worker],
        env,
        ...(launch.helpers && { helpers: launch.helpers }),
      };
    case 'browser': {
      const args = [path('../../web/browserWorker.ts'), launch.worker];
      return { command: path('../../../node_modules/.bin/tsx'), args, env, helpers: pages };
    }
    case 'python': {
      if (!options.python) throw new Error('left out by --no-python');
      const quiet = { TF_CPP_MIN_LOG_LEVEL: '2', ...(options.cuda ? {} : { CUDA_VISIBLE_DEVICES: '' }) };
      const command = await pythonOf(launch.framework);
      return {
        command,
        args: [path('../../python/worker.py'), ...launch.args],
        env: { ...env, ...quiet },
      };
    }
  }
}

/** The processes of Chromium that compute. */
const pages = /--type=(renderer|gpu-process)/;

/** @throws Error where there is no GPU: found out before gigabytes of CUDA are installed */
async function expectGpu(): Promise<void> {
  const { rungs } = await inspectLadder();
  const cuda = rungs.find(({ rung }) => rung === 'native-cuda');
  if (cuda?.state === 'unavailable') throw new Error(cuda.detail);
}

/**
 * The Python of a framework's contestants: the one that `DENSENET_BENCH_PYTORCH` or `DENSENET_BENCH_TENSORFLOW` names, for
 * machines without a network; else an environment with the pinned requirements, made on first use.
 */
async function pythonOf(framework: 'pytorch' | 'tensorflow'): Promise<string> {
  const there = process.env[`DENSENET_BENCH_${framework.toUpperCase()}`];
  if (there) return there;
  const { pythonWith } = await import('../../../testing/python.ts');
  return pythonWith(framework);
}

/** Environment variables that thread pools read. For all cores none are set, since that is every library's default. */
function threadsOf(threads: number): Record<string, string> {
  return threads === availableParallelism()
    ? {}
    : { OMP_NUM_THREADS: String(threads), MKL_NUM_THREADS: String(threads) };
}
