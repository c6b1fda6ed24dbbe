import { restoreRandom } from '@densenet/ops';
import { dispose } from '@tensorflow/tfjs-core';
import { averagedParameters, startEma } from '../ema.ts';
import type { TrainingState } from '../fit.ts';
import { type MeasureStatisticsOptions, measureStatistics } from '../measureStatistics.ts';
import type { NamedTensors, TensorBatch, TrainableModel } from '../model.ts';
import { alone } from '../replicas/alone.ts';
import { randomOfRank } from '../replicas/combine.ts';

/** On what running statistics are estimated again at the end of a training. */
export interface Reestimation {
  /** How many images there are. */
  images: number;
  batches(): Iterable<TensorBatch> | AsyncIterable<TensorBatch>;
}

/** A network whose running statistics were estimated again, in the place of a state's: new tensors are its own. */
export interface Reestimated {
  state: TrainingState;
  /** Disposes of what is new, where the state before stays. */
  discard(): void;
  /** Disposes of what it replaces. */
  accept(): void;
}

/**
 * The state with the running statistics of its weights as they are, or of their average where that is what counts. It depends on
 * weights and images alone: so it is the same when it is done again after a stop.
 *
 * @throws the signal's reason where it is aborted
 */
export async function reestimated(
  model: TrainableModel,
  state: TrainingState,
  { batches }: Reestimation,
  options: Omit<MeasureStatisticsOptions, 'random'>,
): Promise<Reestimated> {
  const { replicas = alone } = options;
  // The state's own stays as it is.
  const random =
    replicas.size > 1 ? randomOfRank(state.random, state.step, replicas) : restoreRandom(state.random.state());
  const { ema } = state;
  if (!ema) {
    const statistics = await measureStatistics(model, state.parameters, batches(), { ...options, random });
    const replaced = Object.keys(statistics).map((name) => state.parameters[name]!);
    return {
      state: { ...state, parameters: { ...state.parameters, ...statistics } },
      discard: () => dispose(statistics),
      accept: () => dispose(replaced),
    };
  }
  const averaged = averagedParameters(model, ema);
  let statistics: NamedTensors = {};
  try {
    statistics = await measureStatistics(model, averaged, batches(), { ...options, random });
    const { weights } = startEma(model, { ...averaged, ...statistics });
    return {
      state: { ...state, ema: { ...ema, weights } },
      discard: () => weights.dispose(),
      accept: () => ema.weights.dispose(),
    };
  } finally {
    dispose([averaged, statistics]);
  }
}
