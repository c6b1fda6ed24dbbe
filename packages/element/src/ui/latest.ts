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

/** Work of which only the newest counts, unless it is queued: a newer task aborts those before it. */
export class Latest {
  /** Those that run or wait. */
  readonly #current = new Set<AbortController>();
  #lastEnded: Promise<unknown> = Promise.resolve();
  #exclusive: Promise<unknown> = Promise.resolve();

  get busy(): boolean {
    return this.#current.size > 0;
  }

  /**
   * Runs a task. It is to stop when its signal is aborted; its promise rejects with an AbortError at once.
   *
   * @param queued it starts when those before it have ended, however they end, and aborts none
   */
  async run<T>(task: (signal: AbortSignal) => Promise<T>, queued = false): Promise<T> {
    if (!queued) this.stop('A newer picture was given.');
    const own = new AbortController();
    const { signal } = own;
    this.#current.add(own);
    const turn = async () => {
      signal.throwIfAborted();
      return task(signal);
    };
    const running = untilAborted(queued ? this.#lastEnded.then(turn) : turn(), signal).finally(() =>
      this.#current.delete(own),
    );
    this.#lastEnded = running.catch(() => {});
    return running;
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

  stop(why: string): void {
    for (const each of this.#current) each.abort(abortError(why));
    this.#current.clear();
  }
}
