import { abortError } from '../image/errors.ts';

/** Settles as the promise does, but rejects with the signal's reason as soon as the signal is aborted. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

export interface TaskOptions {
  /** Whether to wait for the tasks before, instead of aborting them. */
  queue?: boolean;
}

/** Runs tasks of which only the newest counts: a new task aborts those before it, unless it queues up behind them. */
export class Latest {
  readonly #tasks = new Set<AbortController>();
  #exclusive: Promise<unknown> = Promise.resolve();
  /** Fulfilled when all tasks that were given so far have ended. */
  #ended: Promise<unknown> = Promise.resolve();

  get busy(): boolean {
    return this.#tasks.size > 0;
  }

  /**
   * Starts a task at once. When it is superseded its signal is aborted, and the promise returned here rejects at once with an
   * AbortError, whether or not the task stops.
   *
   * @param task is given a promise of its turn, fulfilled when the tasks that it queues behind have ended. What must be read
   *   from a source that changes, it reads before that
   */
  async run<T>(
    task: (signal: AbortSignal, turn: Promise<unknown>) => Promise<T>,
    { queue = false }: TaskOptions = {},
  ): Promise<T> {
    if (!queue) this.stop('A newer picture was given.');
    const own = new AbortController();
    this.#tasks.add(own);
    const running = untilAborted(task(own.signal, this.#ended), own.signal);
    const ended = running.catch(() => {});
    this.#ended = Promise.all([this.#ended, ended]);
    try {
      return await running;
    } finally {
      this.#tasks.delete(own);
    }
  }

  /**
   * Runs a step that cannot be stopped, after such steps of earlier tasks have ended. Where the task is superseded
   * meanwhile, the step is skipped and the promise rejects.
   *
   * @param signal of the task
   */
  async exclusively<T>(signal: AbortSignal, step: () => Promise<T>): Promise<T> {
    const before = this.#exclusive;
    const mine = before.then(() => {
      signal.throwIfAborted();
      return step();
    });
    this.#exclusive = mine.catch(() => {});
    return mine;
  }

  /** Lets later steps not wait for running ones: to be called when the engine that these run on is gone. */
  forgetExclusive(): void {
    this.#exclusive = Promise.resolve();
  }

  /** Aborts all tasks, those that run and those that wait for their turn. `why` is the message of their AbortError. */
  stop(why: string): void {
    for (const task of this.#tasks) task.abort(abortError(why));
    this.#tasks.clear();
    this.#ended = Promise.resolve();
  }
}
