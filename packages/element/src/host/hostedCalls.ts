/**
 * Calls of an engine that can be made before it has started, and whose promises always settle: those that are pending when it
 * stops are rejected.
 */
export class HostedCalls<Engine> {
  readonly #ready: Promise<Engine>;
  readonly #pending = new Set<(error: Error) => void>();
  #stopped: Error | undefined;

  constructor(ready: Promise<Engine>) {
    this.#ready = ready;
  }

  /** Rejects pending and later calls with the error; false where that was done before. */
  stop(error: Error): boolean {
    if (this.#stopped !== undefined) return false;
    this.#stopped = error;
    for (const reject of this.#pending) reject(error);
    this.#pending.clear();
    return true;
  }

  /** @param signal of the call: where it is aborted, its reason is thrown */
  async ask<Answer>(question: (engine: Engine) => Promise<Answer>, signal?: AbortSignal): Promise<Answer> {
    signal?.throwIfAborted();
    if (this.#stopped !== undefined) throw this.#stopped;
    let forget = () => {};
    // Not `Promise.race` with a promise of the stop: that promise would keep a reference to every call ever made.
    const answer = new Promise<Answer>((resolve, reject) => {
      this.#pending.add(reject);
      forget = () => this.#pending.delete(reject);
      this.#ready.then(question).then(resolve, reject);
    });
    try {
      return await answer;
    } catch (error) {
      // The worker's AbortError does not have the reason of the caller's signal, which is to be thrown.
      signal?.throwIfAborted();
      throw error;
    } finally {
      forget();
    }
  }
}
