import { type ClassifierModel, type Pause, type PlacedModel, placeModel } from '@densenet/classifier';
import { setBackend } from '@tensorflow/tfjs-core';
import { backendSummaries } from '../../messages/backendSummaries.ts';
import type { BackendReport } from '../types.ts';
import { type EngineEnvironment, startCandidate } from './start.ts';
import { runOnce, warmUp } from './warmUp.ts';

/** Forward passes that are timed: enough for a median that a single slow one does not move. */
const timedRuns = 5;

/** A model on a backend that runs. */
export interface Contestant {
  report: BackendReport;
  placed: PlacedModel;
}

/**
 * Times a model that runs on WebGL against the same model on WebGPU, where that works, and keeps the faster backend. The
 * weights on the other backend are freed. A model that does not run on WebGL stays where it is.
 */
export async function chooseFastest(
  model: ClassifierModel,
  current: Contestant,
  environment: EngineEnvironment,
  pause: Pause,
): Promise<Contestant> {
  if (current.report.name !== 'webgl') return current;
  const time = await medianMilliseconds(current.placed, model, pause);
  let rival: Contestant | undefined;
  try {
    const started = await startCandidate({ name: 'webgpu', software: false }, environment);
    rival = {
      report: { name: 'webgpu', ...started, cause: 'fastest', summary: backendSummaries.fastest, reason: '' },
      placed: placeModel(model),
    };
    await warmUp('webgpu', rival.placed, model, pause);
    const rivalTime = await medianMilliseconds(rival.placed, model, pause);
    const measured = `measured: webgl ${time.toFixed(1)} ms an image, webgpu ${rivalTime.toFixed(1)} ms`;
    const [winner, loser] = rivalTime < time ? [rival, current] : [current, rival];
    loser.placed.dispose();
    await setBackend(winner.report.name);
    return {
      ...winner,
      report: { ...winner.report, cause: 'fastest', summary: backendSummaries.fastest, reason: measured },
    };
  } catch (error) {
    rival?.placed.dispose();
    await setBackend(current.report.name);
    if ((error as Error).name === 'AbortError') throw error;
    const reason = `webgpu: ${(error as Error).message}; webgl: the only one of the two`;
    return { ...current, report: { ...current.report, reason } };
  }
}

async function medianMilliseconds(placed: PlacedModel, model: ClassifierModel, pause: Pause): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < timedRuns; round++) {
    const began = performance.now();
    await runOnce(placed, model, pause);
    times.push(performance.now() - began);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(timedRuns / 2)]!;
}
