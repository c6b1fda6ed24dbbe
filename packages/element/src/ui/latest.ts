import { abortError } from '../image/errors.ts';

/**
 * Rejects with the signal's reason as soon as it is aborted, else settles as the promise does.
 */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

export interface TaskOptions {
  /** Not instead of the tasks before, but after them. */
  queue?: boolean;
}

/** Work of which only the newest counts: a newer task aborts those before it, unless it queues up behind them. */
export class Latest {
  readonly #tasks = new Set<AbortController>();
  #exclusive: Promise<unknown> = Promise.resolve();
  /** Fulfilled when all tasks until now have ended. */
  #ended: Promise<unknown> = Promise.resolve();

  get busy(): boolean {
    return this.#tasks.size > 0;
  }

  /**
   * Runs a task. It is to stop when its signal is aborted; its promise rejects with an AbortError at once. It starts at
   * once, and is given a promise of its turn: what it gets ready before then is taken from the source as it is now.
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
   * Runs a step that cannot be stopped once those of earlier tasks have ended. It is skipped if its task is superseded
   * meanwhile.
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

  /** Waits no longer for steps of earlier tasks: what they ran on is gone. */
  forgetExclusive(): void {
    this.#exclusive = Promise.resolve();
  }

  /** Aborts what runs and what waits for its turn. */
  stop(why: string): void {
    for (const task of this.#tasks) task.abort(abortError(why));
    this.#tasks.clear();
    this.#ended = Promise.resolve();
  }
}
