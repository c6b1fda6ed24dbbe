import { type Remote, wrap } from 'comlink';

/** A worker's calls. Where its script cannot be run, which a worker says by an event alone, they are rejected. */
export class WorkerCalls<Service> {
  readonly #service: Remote<Service>;
  readonly #failed: Promise<never>;

  constructor(private readonly worker: Worker) {
    this.#service = wrap<Service>(worker);
    this.#failed = new Promise((_, reject) => {
      worker.addEventListener('error', ({ message }) =>
        reject(new Error(message || 'the script of a worker could not be run')),
      );
    });
    // Who calls is told; without a call there is nobody to tell.
    this.#failed.catch(() => {});
  }

  call<Answer>(ask: (service: Remote<Service>) => Promise<Answer>): Promise<Answer> {
    return Promise.race([ask(this.#service), this.#failed]);
  }

  terminate(): void {
    this.worker.terminate();
  }
}
