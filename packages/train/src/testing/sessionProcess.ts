// One of several processes that run the small training as a session together. Argument: { rank, addresses } as JSON; with one address it trains
// alone. Prints one line of JSON: a SessionAnswer.

import { parametersToArrays } from '../../../model/src/index.ts';
import { collectives, startBackend } from '../../../runtime/src/index.ts';
import { alone, type EpochRow } from '../index.ts';
import { plainState, plainTask } from './plainTraining.ts';
import { runRank } from './rankSessions.ts';

export interface SessionSettings {
  rank: number;
  addresses: string[];
}

export interface SessionAnswer {
  complete: boolean;
  /** By parameter. */
  weights: Record<string, number[]>;
  history: EpochRow[];
}

const { rank, addresses } = JSON.parse(process.argv[2]!) as SessionSettings;
await startBackend({ backend: 'native-cpu', threads: 1 });
const replicas = addresses.length > 1 ? await collectives({ rank, addresses }) : alone;
const session = { ...plainTask, state: plainState(), history: [] as EpochRow[] };
const { complete } = await runRank(session, replicas, { epochs: 5, compareEvery: 3 });
const arrays = await parametersToArrays(session.state.parameters);
const weights = Object.fromEntries(Object.entries(arrays).map(([name, { values }]) => [name, [...values]]));
console.log(JSON.stringify({ complete, weights, history: session.history } satisfies SessionAnswer));
await replicas.close();
