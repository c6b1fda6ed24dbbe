import { type ClassifierModel, decodeClassifierModel, type PlacedModel, placeModel } from '@densenet/classifier';
import { chooseFastest } from './backend/fastest.ts';
import type { BackendSupervisor } from './backend/supervisor.ts';
import { abortError, pauses } from './backend/turns.ts';
import { warmUp } from './backend/warmUp.ts';
import { fetchModel, nameOf } from './download/fetchModel.ts';
import { forgetCached } from './download/modelCache.ts';
import type { LoadProgress, LoadTimings, ModelSource } from './types.ts';

/** Downloads and decodes a model file. One that does not decode is removed from the cache, so that the next try downloads it again. */
export async function readModel(
  source: ModelSource,
  onProgress: (progress: LoadProgress) => void,
  signal: AbortSignal,
): Promise<{ model: ClassifierModel; bytes: number }> {
  const bytes = await fetchModel(source, onProgress, signal);
  onProgress({ phase: 'prepare' });
  try {
    return { model: decodeClassifierModel(bytes, nameOf(source.url)), bytes: bytes.length };
  } catch (error) {
    await forgetCached(source.url);
    throw error;
  }
}

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
