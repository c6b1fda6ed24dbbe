import { add, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { NamedTensors } from '../model.ts';
import type { StepNumbers } from '../task.ts';
import { Meeting } from './meeting.ts';
import type { Replicas } from './replicas.ts';

// Both Node and browsers have it; this package has the types of neither.
declare const performance: { now(): number };

/**
 * Several ranks in one process, whose trainings run on one backend in turns: for tests, and to see what a number of ranks does
 * to a training. Nothing is faster by it. Each rank needs a state of its own. A rank that never makes a call that the others
 * have made lets them wait for ever: there is no deadline.
 */
export function inMemoryReplicas(size: number): Replicas[] {
  const meeting = new Meeting(size);
  return Array.from({ length: size }, (_, rank) => inMemoryReplica(meeting, rank, size));
}

function inMemoryReplica(meeting: Meeting, rank: number, size: number): Replicas {
  let waited = 0;
  const join = async <Value, Result>(call: string, value: Value, combine: (values: Value[]) => Result[]) => {
    const asked = performance.now();
    try {
      return await meeting.join(rank, { call, value, combine });
    } finally {
      waited += (performance.now() - asked) / 1000;
    }
  };
  const forEach = <Result>(one: () => Result): Result[] => Array.from({ length: size }, one);
  return {
    rank,
    size,
    get waitSeconds() {
      return waited;
    },
    broadcast: (tensors) => join('broadcast', tensors, ([first]) => forEach(() => clonesOf(first!))),
    reduction: () => ({
      ready: () => {},
      finish: (own) => join('reduction', own, (all) => forEach(() => sumOf(all))),
      abandon: (reason) => meeting.abandon(rank, reason),
    }),
    sum: (values) =>
      join('sum', values, (all) =>
        forEach(() => all[0]!.map((_, place) => all.reduce((sum, one) => sum + one[place]!, 0))),
      ),
    gather: (text) => join('gather', text, (all) => forEach(() => [...all])),
    abandon: (reason) => meeting.abandon(rank, reason),
    close: async () => {},
  };
}

const clonesOf = (tensors: NamedTensors): NamedTensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tensor.clone()]));

/** Added in the order of ranks, so that all have the same bits. */
function sumOf(all: readonly StepNumbers[]): StepNumbers {
  const total = <T extends Tensor>(pick: (one: StepNumbers) => T): T =>
    tidy(() => all.map(pick).reduce((sum, one) => add(sum, one) as T));
  const names = Object.keys(all[0]!.gradients);
  return {
    gradients: Object.fromEntries(names.map((name) => [name, total(({ gradients }) => gradients[name]!)])),
    numbers: total(({ numbers }) => numbers),
  };
}
