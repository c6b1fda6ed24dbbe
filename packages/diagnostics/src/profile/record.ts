import type { OperationInfo } from '@densenet/model';
import { add, memory, scalar, tidy } from '@tensorflow/tfjs-core';
import { type Case, prepareWorkload, type Run } from '../workload.ts';

/** A step of the program, or what is done between its two passes and after them. */
export interface Entry {
  label: string;
  direction: 'forward' | 'backward' | '';
  milliseconds: number;
  /** Bytes of the tensors that the step made; 0 for what is done between steps. */
  madeBytes: number;
  /** Bytes of all tensors after it, parameters and batch included. */
  liveBytes: number;
}

export interface Recording {
  entries: readonly Entry[];
  /** Time of the whole run: the entries, and the JavaScript between them. */
  milliseconds: number;
}

/** Waits until the backend has done all queued work, by reading a value that it computes last. */
export function waitForQueue(): void {
  tidy(() => add(scalar(0), scalar(1)).dataSync());
}

export interface RecordOptions {
  /** Runs before the first that is recorded. */
  warmUp: number;
  /** Runs that are recorded. */
  steps: number;
  /** Waits for the backend after each operation, where it only queues its work. */
  wait?: (() => void) | undefined;
}

/** Runs a case some times and records each run after the warm-up, operation by operation. */
export async function record(what: Case, run: Run, { warmUp, steps, wait }: RecordOptions): Promise<Recording[]> {
  let entries: Entry[] = [];
  let last = 0;
  const push = (entry: Omit<Entry, 'liveBytes'>) => {
    entries.push({ ...entry, liveBytes: memory().numBytes });
    last = performance.now();
  };
  /** Adds an entry for what has been done since the last one. */
  const pushSince = (label: string) => {
    wait?.();
    push({ label, direction: '', milliseconds: performance.now() - last, madeBytes: 0 });
  };
  const onOperation = ({ label, direction, milliseconds, madeBytes }: OperationInfo) => {
    wait?.();
    // After a wait, the time since the last entry is that of the step's own computation, not only of queueing it.
    push({ label, direction, milliseconds: wait ? performance.now() - last : milliseconds, madeBytes });
  };
  const workload = prepareWorkload(what, run, {
    values: 'random',
    observer: {
      onOperation,
      model: (model) => ({
        ...model,
        trainingPass: (parameters, images, random, options) => {
          last = performance.now();
          const pass = model.trainingPass(parameters, images, random, options);
          last = performance.now();
          const backward: typeof pass.backward = (dLogits) => {
            pushSince('loss, running statistics');
            const gradients = pass.backward(dLogits);
            last = performance.now();
            return gradients;
          };
          return { ...pass, backward };
        },
      }),
      optimizer: (optimizer) => ({
        ...optimizer,
        update: (...update) => {
          pushSince('wait for the loss');
          const updated = optimizer.update(...update);
          pushSince('update of the parameters');
          return updated;
        },
      }),
    },
  });
  const recordings: Recording[] = [];
  for (let step = 0; step < warmUp + steps; step++) {
    entries = [];
    const start = performance.now();
    last = start;
    await workload.step();
    if (run === 'inference') pushSince('wait for the logits');
    if (step >= warmUp) recordings.push({ entries, milliseconds: performance.now() - start });
  }
  workload.dispose();
  return recordings;
}
