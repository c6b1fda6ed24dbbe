/** Runs a job alone on the backend. */
export type Run = <Result>(job: () => Promise<Result>) => Promise<Result>;

/** One job after the other, in the order in which they come. */
export function oneAtATime(): Run {
  let last: Promise<unknown> = Promise.resolve();
  return (job) => {
    const turn = last.then(job);
    // The next job waits for this one, but does not fail with it.
    last = turn.catch(() => {});
    return turn;
  };
}

export interface GatherOptions {
  /** Gives a batch its turn. It may call the job again where the backend was lost meanwhile. */
  run: Run;
  /** Most inputs in a batch. */
  most: number;
  /** How long a batch waits for inputs that are still being made, in milliseconds. */
  longestWait: number;
}

interface Call<Input, Output> {
  input: Input;
  resolve(output: Output): void;
  reject(error: unknown): void;
}

/**
 * Gathers calls into batches: those that come while the backend is busy go together as soon as it is free, and they wait a
 * little for inputs that are still being made. A single call waits for nobody.
 *
 * @param compute one result an input, in their order
 */
export function gatherer<Input, Output>(
  compute: (inputs: readonly Input[]) => Promise<readonly Output[]>,
  { run, most, longestWait }: GatherOptions,
): (input: Input | Promise<Input>) => Promise<Output> {
  const waiting: Call<Input, Output>[] = [];
  let inTheMaking = 0;
  let busy = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const next = () => {
    if (busy || waiting.length === 0) return;
    if (inTheMaking === 0 || waiting.length >= most) start();
    // Begins when the backend is free: while it computes, a thread may be blocked for longer than anybody would wait.
    else timer ??= setTimeout(start, longestWait);
  };

  const start = () => {
    clearTimeout(timer);
    timer = undefined;
    busy = true;
    let calls: Call<Input, Output>[] | undefined;
    // Taken when the turn comes, and not before: until then more calls may join.
    const take = () => {
      calls ??= waiting.splice(0, most);
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
    let made: Input;
    if (input instanceof Promise) {
      inTheMaking++;
      try {
        made = await input;
      } catch (error) {
        inTheMaking--;
        next();
        throw error;
      }
      inTheMaking--;
    } else {
      made = input;
    }
    return new Promise((resolve, reject) => {
      waiting.push({ input: made, resolve, reject });
      next();
    });
  };
}
