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

/** Work of which only the newest counts: a newer task aborts the one before it. */
export class Latest {
  #current: AbortController | undefined;
  #exclusive: Promise<unknown> = Promise.resolve();

  get busy(): boolean {
    return this.#current !== undefined;
  }

  /** Runs a task. It is to stop when its signal is aborted; its promise rejects with an AbortError at once. */
  async run<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.stop('A newer picture was given.');
    const own = new AbortController();
    this.#current = own;
    try {
      return await untilAborted(task(own.signal), own.signal);
    } finally {
      if (this.#current === own) this.#current = undefined;
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

  stop(why: string): void {
    this.#current?.abort(abortError(why));
    this.#current = undefined;
  }
}
