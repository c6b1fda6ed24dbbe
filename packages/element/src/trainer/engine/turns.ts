import type { Run } from '@densenet/classifier';

/** A job that waits for its turn in a training. */
interface Waiting {
  job(): Promise<unknown>;
  resolve(result: unknown): void;
  reject(error: unknown): void;
  /** Whether its promise is settled. */
  done: boolean;
}

/**
 * Whose turn it is on the backend: jobs run one after the other and, while a training has the backend, between two of its steps.
 */
export class Turns {
  readonly #run: Run;
  #waiting: Waiting[] = [];
  #trainings = 0;
  /** How often the backend was lost. */
  #losses = 0;

  /** @param run runs a job alone on the backend, and once more where the backend was lost meanwhile */
  constructor(run: Run) {
    this.#run = run;
  }

  /** Runs a job alone on the backend. Not to be called from within a job, which would wait for itself. */
  run: Run = <Result>(job: () => Promise<Result>): Promise<Result> => {
    if (this.#trainings === 0) return this.#run(job);
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.push({ job, resolve: resolve as Waiting['resolve'], reject, done: false });
    });
  };

  /**
   * Runs a training, which has the backend to its end but for the turns that it gives to others. It is called again, from the
   * start, where the backend was lost: jobs that were under way then are done again too.
   *
   * @param training `giveTurns` runs the jobs that wait; to be awaited between two steps
   */
  async train<Result>(training: (giveTurns: () => Promise<void>) => Promise<Result>): Promise<Result> {
    this.#trainings++;
    try {
      return await this.#run(() => training(() => this.#giveTurns()));
    } finally {
      this.#trainings--;
      if (this.#trainings === 0) this.#release();
    }
  }

  /** To be called when the backend is lost: jobs that fail with it are done again. */
  interrupt(): void {
    this.#losses++;
  }

  async #giveTurns(): Promise<void> {
    // Those that come meanwhile wait for the next step: a camera would else hold the training.
    for (const one of [...this.#waiting]) await this.#settle(one, one.job);
    this.#waiting = this.#waiting.filter(({ done }) => !done);
  }

  /** Hands what still waits to the backend's own queue. */
  #release(): void {
    const left = this.#waiting.filter(({ done }) => !done);
    this.#waiting = [];
    for (const one of left) void this.#settle(one, () => this.#run(one.job));
  }

  async #settle(waiting: Waiting, run: () => Promise<unknown>): Promise<void> {
    const losses = this.#losses;
    try {
      waiting.resolve(await run());
    } catch (error) {
      if (this.#losses !== losses && this.#trainings > 0) return;
      waiting.reject(error);
    }
    waiting.done = true;
  }
}
