/** Runs a job alone on the backend. */
export type Run = <Result>(job: () => Promise<Result>) => Promise<Result>;

/** Runs one job after the other, in the order in which they were given. */
export function oneAtATime(): Run {
  let last: Promise<unknown> = Promise.resolve();
  return (job) => {
    const turn = last.then(job);
    // The next job waits for this one, but does not fail with it.
    last = turn.catch(() => {});
    return turn;
  };
}

/** Runs at most `count` jobs at once; the others wait for their turn, in the order in which they were given. */
export function limitConcurrency(count: number): Run {
  const waiting: (() => void)[] = [];
  let free = count;
  return async (job) => {
    if (free > 0) free--;
    else await new Promise<void>((turn) => waiting.push(turn));
    try {
      return await job();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}

export interface GatherOptions {
  /** Runs the computation of a batch when the backend is free. It may run it again where the backend was lost meanwhile. */
  run: Run;
  /** Most inputs in a batch. */
  maxBatch: number;
  /** How long a batch waits for inputs whose promises are pending, in milliseconds. */
  maxWait: number;
}

interface Call<Input, Output> {
  input: Input;
  resolve(output: Output): void;
  reject(error: unknown): void;
}

/**
 * Gathers calls into batches. Calls that arrive while the backend is busy are computed together as soon as it is free. A
 * batch that is not full also waits, at most `maxWait`, for inputs whose promises are pending. A call with nothing pending
 * beside it starts at once.
 *
 * @param compute gives one result for each input, in their order
 * @returns the function to call for one input
 */
export function gatherer<Input, Output>(
  compute: (inputs: readonly Input[]) => Promise<readonly Output[]>,
  { run, maxBatch, maxWait }: GatherOptions,
): (input: Input | Promise<Input>) => Promise<Output> {
  const waiting: Call<Input, Output>[] = [];
  let pendingInputs = 0;
  let busy = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const next = () => {
    if (busy || waiting.length === 0) return;
    if (pendingInputs === 0 || waiting.length >= maxBatch) start();
    // The wait begins when the backend is free: a computation may block the thread for longer than the wait lasts.
    else timer ??= setTimeout(start, maxWait);
  };

  const start = () => {
    clearTimeout(timer);
    timer = undefined;
    busy = true;
    let calls: Call<Input, Output>[] | undefined;
    // The batch is closed when `run` begins it, not before: until then more calls may join.
    const take = () => {
      calls ??= waiting.splice(0, maxBatch);
      return calls;
    };
    const settle = (how: (call: Call<Input, Output>, index: number) => void) => {
      take().forEach(how);
      busy = false;
      next();
    };
    run(() => compute(take().map(({ input }) => input))).then(
      (results) => settle(({ resolve }, index) => resolve(results[index]!)),
      (error: unknown) => settle(({ reject }) => reject(error)),
    );
  };

  return async (input) => {
    let ready: Input;
    if (input instanceof Promise) {
      pendingInputs++;
      try {
        ready = await input;
      } catch (error) {
        pendingInputs--;
        next();
        throw error;
      }
      pendingInputs--;
    } else {
      ready = input;
    }
    return new Promise((resolve, reject) => {
      waiting.push({ input: ready, resolve, reject });
      next();
    });
  };
}
