import { restoreRandom } from '@densenet/ops';
import { tensor, zerosLike } from '@tensorflow/tfjs-core';
import { parametersToArrays } from '../../../model/src/index.ts';
import type { NamedTensors, TrainingSession } from '../index.ts';
import { plainState, plainTask } from './plainTraining.ts';

export const plainSession = (): TrainingSession => ({ ...plainTask, state: plainState(), history: [] });

/** A session whose weights are others than those of rank 0: it has to be given these. */
const emptySession = (): TrainingSession => {
  const session = plainSession();
  for (const [name, one] of Object.entries(session.state.parameters)) {
    session.state.parameters[name] = zerosLike(one);
    one.dispose();
  }
  return session;
};

/** Sessions of ranks that are about to begin, of which rank 0 has the state. */
export const ranks = (size: number, rank0 = plainSession()) => [
  rank0,
  ...Array.from({ length: size - 1 }, emptySession),
];

export const valuesOf = ({ state }: TrainingSession) => parametersToArrays(state.parameters);

/** A session as it would be read from a checkpoint: values and tensors of its own. */
export async function restored({ state, history }: TrainingSession): Promise<TrainingSession> {
  const { random, parameters, optimizerState, ema: _, ...values } = state;
  const copied = async (tensors: NamedTensors): Promise<NamedTensors> =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(tensors).map(async ([name, one]) => [name, tensor(await one.data(), one.shape)] as const),
      ),
    );
  return {
    ...plainTask,
    state: {
      ...structuredClone(values),
      parameters: await copied(parameters),
      optimizerState: await copied(optimizerState),
      random: restoreRandom(random.state()),
    },
    history: structuredClone(history),
  };
}
