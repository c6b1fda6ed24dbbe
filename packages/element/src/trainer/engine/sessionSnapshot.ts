import { type NamedArray, parametersToArrays } from '@densenet/model';
import { restoreRandom } from '@densenet/ops';
import type { EpochRow, NamedTensors, TrainingState } from '@densenet/train';
import { type Tensor1D, tensor, tensor1d } from '@tensorflow/tfjs-core';

type Arrays = Record<string, NamedArray>;

/** A training as it stands, in plain memory: what a lost backend does not take, and what going on begins with. */
export interface SessionSnapshot
  extends Pick<TrainingState, 'step' | 'epoch' | 'stepInEpoch' | 'epochSeed' | 'totals'> {
  parameters: Arrays;
  optimizerState: Arrays;
  ema?: { weights: Float32Array; updates: number };
  /** State of the generator. */
  random: number[];
  history: readonly EpochRow[];
}

/**
 * Reads a training back from the backend.
 *
 * @param before an earlier snapshot, whose arrays are taken where no step was done since
 */
export async function takeSnapshot(
  { state, history }: { state: TrainingState; history: readonly EpochRow[] },
  before?: SessionSnapshot,
): Promise<SessionSnapshot> {
  const { step, epoch, stepInEpoch, epochSeed, totals, random, ema } = state;
  const place = { step, epoch, stepInEpoch, epochSeed, totals, random: random.state(), history: [...history] };
  if (before?.step === step) return { ...before, ...place };
  return {
    ...place,
    parameters: await parametersToArrays(state.parameters),
    optimizerState: await parametersToArrays(state.optimizerState),
    ...(ema ? { ema: { weights: await ema.weights.data<'float32'>(), updates: ema.updates } } : {}),
  };
}

/** Puts a training on the backend again. Its tensors are the caller's. */
export function restoreState({ parameters, optimizerState, ema, random, history: _, ...place }: SessionSnapshot) {
  const state: TrainingState = {
    ...place,
    parameters: toTensors(parameters),
    optimizerState: toTensors(optimizerState),
    random: restoreRandom(random),
    ...(ema ? { ema: { weights: tensor1d(ema.weights) as Tensor1D, updates: ema.updates } } : {}),
  };
  return state;
}

const toTensors = (arrays: Arrays): NamedTensors =>
  Object.fromEntries(Object.entries(arrays).map(([name, { shape, values }]) => [name, tensor(values, [...shape])]));
