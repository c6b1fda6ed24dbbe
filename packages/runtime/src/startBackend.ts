import { cacheFolder } from '@densenet/data/cache-folder';
import { type StartContext, type StartedRung, startContext } from './backends/context.ts';
import { startCpu } from './backends/cpu.ts';
import { startNativeCpu, startNativeCuda } from './backends/native.ts';
import { startWasm } from './backends/wasm.ts';
import { startWebgpu } from './backends/webgpu.ts';
import { BackendUnavailableError, InvalidOptionError, obstacleOf } from './errors.ts';
import { type Miss, summarise } from './ladder/summary.ts';
import {
  BACKEND_NAMES,
  type ForcedBackend,
  RUNGS,
  type Rung,
  type RunningBackend,
  type StartOptions,
} from './types.ts';

const STARTERS: Record<Rung, (context: StartContext) => Promise<StartedRung>> = {
  'native-cuda': startNativeCuda,
  'native-cpu': startNativeCpu,
  webgpu: startWebgpu,
  wasm: startWasm,
  cpu: startCpu,
};

/**
 * Starts the fastest TensorFlow.js backend that works on this machine, preparing it first where that is needed, and
 * says why no faster one runs. After it, `tf.getBackend()` is that backend, ready.
 *
 * @throws BackendUnavailableError where the backend asked for by name cannot run (no other is started then), or none can
 * @throws InvalidOptionError where an option has a value that it cannot have
 */
export async function startBackend(options: StartOptions = {}): Promise<RunningBackend> {
  checkOptions(options);
  const forced = options.backend !== undefined;
  const { directory, notice } = cacheFolder();
  const context = startContext({
    cache: options.cacheDirectory ?? directory,
    cacheNotice: options.cacheDirectory === undefined ? notice : undefined,
    env: process.env,
    threads: options.threads,
    fused: options.fused,
    forced,
    onProgress: options.onProgress,
  });
  const misses: Miss[] = [];
  for (const rung of await rungsToTry(options.backend, context)) {
    try {
      const started = await STARTERS[rung](context);
      const { tfjsBackend, device, threads } = started;
      const summary = summarise(started, misses, forced);
      return { rung, tfjsBackend, device, ...(threads === undefined ? {} : { threads }), summary };
    } catch (error) {
      if (error instanceof InvalidOptionError) throw error;
      const obstacle = obstacleOf(error);
      if (forced) throw new BackendUnavailableError(options.backend!, { ...obstacle, cause: error });
      misses.push({ rung, obstacle });
    }
  }
  const reasons = misses.map(({ rung, obstacle }) => `${rung}: ${obstacle.reason}`).join('; ');
  throw new BackendUnavailableError('(any)', { reason: reasons });
}

async function rungsToTry(backend: ForcedBackend | undefined, context: StartContext): Promise<readonly Rung[]> {
  if (backend === undefined) return RUNGS;
  if (backend === 'native' || backend === 'tensorflow') return [(await context.gpu()) ? 'native-cuda' : 'native-cpu'];
  return [backend];
}

function checkOptions({ backend, threads }: StartOptions): void {
  if (backend !== undefined && !BACKEND_NAMES.includes(backend)) {
    throw new InvalidOptionError('backend', backend, `one of ${BACKEND_NAMES.join(', ')}`);
  }
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0)) {
    throw new InvalidOptionError('threads', threads, 'a positive integer');
  }
}
