import { type ClassifierModel, type PlacedModel, placeModel } from '@densenet/classifier';
import { chooseFastest } from './backend/fastest.ts';
import type { BackendSupervisor } from './backend/supervisor.ts';
import { abortError, pauses } from './backend/turns.ts';
import { warmUp } from './backend/warmUp.ts';
import type { LoadTimings } from './types.ts';

export interface ReadyOptions {
  /** Whether to time the backends with this model and keep the fastest. */
  compare: boolean;
  signal: AbortSignal;
  /** Takes over the model's weights on the backend. */
  adopt(placed: PlacedModel): void;
}

/** Uploads a model's weights, compiles its shaders and runs it once. */
export function makeReady(
  model: ClassifierModel,
  supervisor: BackendSupervisor,
  { compare, signal, adopt }: ReadyOptions,
): Promise<Pick<LoadTimings, 'upload' | 'compile' | 'firstRun'>> {
  return supervisor.run(async () => {
    if (signal.aborted) throw abortError();
    const report = await supervisor.report();
    const began = performance.now();
    const placed = placeModel(model);
    const upload = performance.now() - began;
    try {
      const pause = pauses(signal);
      const warm = await warmUp(report.name, placed, model, pause);
      await pause();
      if (compare) {
        const fastest = await chooseFastest(model, { report, placed }, supervisor.environment, pause);
        supervisor.replaceWith(fastest.report);
        adopt(fastest.placed);
      } else {
        adopt(placed);
      }
      return { upload, ...warm };
    } catch (error) {
      placed.dispose();
      throw error;
    }
  });
}

export function stopwatch() {
  const began = performance.now();
  return { lap: () => performance.now() - began };
}
