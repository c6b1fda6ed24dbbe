// One of several processes that run the small training as a session together. Argument: { rank, addresses } as JSON; with one address it trains
// alone. Prints one line of JSON: a SessionAnswer, or a
// SessionFailure with exit code 1.

import { add } from '@tensorflow/tfjs-core';
import { parametersToArrays } from '../../../model/src/index.ts';
import { collectives, startBackend } from '../../../runtime/src/index.ts';
import { alone, type EpochRow, type TensorBatch, type TrainingEvent, type TrainingSession } from '../index.ts';
import { plainState, plainTask } from './plainTraining.ts';
import { runRank } from './rankSessions.ts';
import { partsOf } from './ranks.ts';
import { fitOptions } from './smallTraining.ts';

export interface SessionSettings {
  rank: number;
  addresses: string[];
  epochs: number;
  /** What goes wrong in this process. */
  fault?: 'full disk' | 'unreadable image' | 'other weights' | 'told to stop';
}

export interface SessionAnswer {
  complete: boolean;
  step: number;
  /** By parameter. */
  weights: Record<string, number[]>;
  history: EpochRow[];
  /** After which steps it was told to save. */
  saves: number[];
}

export type SessionFailure = { error: string; saves: number[] };

const { rank, addresses, epochs, fault } = JSON.parse(process.argv[2]!) as SessionSettings;
await startBackend({ backend: 'native-cpu', threads: 1 });
const replicas = addresses.length > 1 ? await collectives({ rank, addresses }) : alone;
const session: TrainingSession = { ...plainTask, state: plainState(), history: [] };
const stop = new AbortController();
const saves: number[] = [];

/** Does what is to go wrong, after step 6. */
function goWrong(event: TrainingEvent<string>): void {
  if (event.type !== 'step' || event.step !== 6) return;
  if (fault === 'told to stop') stop.abort(new Error('stop'));
  if (fault !== 'other weights') return;
  const { parameters } = session.state;
  const bias = parameters['classifier.bias']!;
  parameters['classifier.bias'] = add(bias, 1e-6);
  bias.dispose();
}

const { batches } = fitOptions();
const { complete } = await runRank(session, replicas, {
  epochs,
  compareEvery: 3,
  signal: stop.signal,
  listeners: [goWrong],
  save: async () => {
    if (fault === 'full disk' && session.state.step > 0) throw new Error('no space left on device');
    saves.push(session.state.step);
  },
  ...(fault === 'unreadable image'
    ? {
        *batches(seed: number, firstStep: number) {
          for (const batch of batches(seed, firstStep) as Iterable<TensorBatch>) {
            if (session.state.step === 6) throw new Error('cats/3.jpg is no picture');
            yield partsOf(batch, addresses.length)[rank]!;
          }
        },
      }
    : {}),
}).catch((error: Error) => {
  console.log(JSON.stringify({ error: `${error.name}: ${error.message}`, saves } satisfies SessionFailure));
  process.exit(1);
});
const arrays = await parametersToArrays(session.state.parameters);
const weights = Object.fromEntries(Object.entries(arrays).map(([name, { values }]) => [name, [...values]]));
const { step } = session.state;
console.log(JSON.stringify({ complete, step, weights, history: session.history, saves } satisfies SessionAnswer));
await replicas.close();
