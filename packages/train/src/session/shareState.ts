import { restoreRandom } from '@densenet/ops';
import { dispose, type Tensor1D } from '@tensorflow/tfjs-core';
import type { TrainingState } from '../fit.ts';
import type { NamedTensors } from '../model.ts';
import type { Replicas } from '../replicas/replicas.ts';
import type { TrainingSession } from './session.ts';

/** What a session is beside its tensors, as JSON. */
export function sessionValues({ state, history, tested, reestimated }: TrainingSession) {
  const { epoch, step, stepInEpoch, epochSeed, totals, random, ema } = state;
  const position = { epoch, step, stepInEpoch, epochSeed, totals, random: random.state() };
  return { ...position, emaUpdates: ema?.updates, history, tested, reestimated };
}

/** The tensors of a state under names that say what each is. */
export function stateTensors({ parameters, optimizerState, ema }: TrainingState): NamedTensors {
  const renamed = (kind: string, tensors: NamedTensors) =>
    Object.entries(tensors).map(([name, tensor]) => [`${kind} ${name}`, tensor] as const);
  return Object.fromEntries([
    ...renamed('parameter', parameters),
    ...renamed('optimizer state', optimizerState),
    ...(ema ? [['average of the parameters', ema.weights] as const] : []),
  ]);
}

/**
 * Gives a session in all processes the state and the results of rank 0's, in place: only rank 0 has to have a checkpoint, or
 * weights from elsewhere, and how many processes wrote it does not matter.
 */
export async function takeStateOfRank0(session: TrainingSession, replicas: Replicas): Promise<void> {
  if (replicas.size === 1) return;
  const { state } = session;
  const [text] = await replicas.gather(replicas.rank === 0 ? JSON.stringify(sessionValues(session)) : '');
  const own = stateTensors(state);
  const shared = await replicas.broadcast(own);
  dispose(own);
  const under = (kind: string, names: NamedTensors) =>
    Object.fromEntries(Object.keys(names).map((name) => [name, shared[`${kind} ${name}`]!]));
  const { random, emaUpdates, history, tested, reestimated, ...position } = JSON.parse(text!) as SessionValues;
  Object.assign(state, position, {
    parameters: under('parameter', state.parameters),
    optimizerState: under('optimizer state', state.optimizerState),
    random: restoreRandom(random),
  });
  if (state.ema) state.ema = { weights: shared['average of the parameters'] as Tensor1D, updates: emaUpdates! };
  session.history = history;
  if (tested) session.tested = tested;
  if (reestimated) session.reestimated = reestimated;
}

type SessionValues = ReturnType<typeof sessionValues>;
