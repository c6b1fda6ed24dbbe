import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { inspectLadder } from '@densenet/runtime';
import { type Contestant, tunedEnvironment } from '../contestants.ts';
import type { Command } from './workerProcess.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export interface LaunchOptions {
  threads: number;
  /** False: Python's contestants are told to be without it. */
  python: boolean;
  cuda: boolean;
}

/**
 * The command of a contestant's process. Prepares Python's environment on first use, which takes minutes.
 *
 * @throws Error where Python or the GPU is not to be had, with the reason
 */
export async function commandOf({ launch, tuned }: Contestant, options: LaunchOptions): Promise<Command> {
  if (options.cuda) await expectGpu();
  const env = {
    ...threadsOf(options.threads),
    ...(tuned ? tunedEnvironment : {}),
    // Without this, TensorFlow takes all of the GPU's memory, and leaves none to those who are paused.
    ...(options.cuda ? { TF_FORCE_GPU_ALLOW_GROWTH: 'true' } : {}),
  };
  switch (launch.kind) {
    case 'node':
      // The built files, as users run them: no loader stands between.
      return {
        command: process.execPath,
        args: [path('../../dist/workers/main.js'), launch.worker],
        env,
        browser: false,
      };
    case 'browser': {
      const args = [path('../../web/browserWorker.ts'), launch.worker];
      return { command: path('../../../node_modules/.bin/tsx'), args, env, browser: true };
    }
    case 'python': {
      if (!options.python) throw new Error('left out by --no-python');
      const quiet = { TF_CPP_MIN_LOG_LEVEL: '2', ...(options.cuda ? {} : { CUDA_VISIBLE_DEVICES: '' }) };
      const command = await pythonOf(launch.framework);
      return {
        command,
        args: [path('../../python/worker.py'), ...launch.args],
        env: { ...env, ...quiet },
        browser: false,
      };
    }
  }
}

/** Without a GPU to compute on, gigabytes of CUDA would be installed first, and the reason found after that. */
async function expectGpu(): Promise<void> {
  const { rungs } = await inspectLadder();
  const cuda = rungs.find(({ rung }) => rung === 'native-cuda');
  if (cuda?.state === 'unavailable') throw new Error(cuda.detail);
}

/**
 * `DENSENET_BENCH_PYTORCH` and `DENSENET_BENCH_TENSORFLOW` name a Python that is there, for machines without a network; else
 * it is one with the pinned requirements, made on first use.
 */
async function pythonOf(framework: 'pytorch' | 'tensorflow'): Promise<string> {
  const there = process.env[`DENSENET_BENCH_${framework.toUpperCase()}`];
  if (there) return there;
  const { pythonWith } = await import('../../../testing/python.ts');
  return pythonWith(framework);
}

/** For the thread pools that ask the environment. All cores are everyone's own default, and stay it. */
function threadsOf(threads: number): Record<string, string> {
  return threads === availableParallelism()
    ? {}
    : { OMP_NUM_THREADS: String(threads), MKL_NUM_THREADS: String(threads) };
}
