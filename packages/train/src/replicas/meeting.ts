import { ReplicaFailedError, ReplicasDifferError } from './errors.ts';

/** A rank that has come and waits for the others. */
interface Waiting {
  call: string;
  value: unknown;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** Where the ranks of one process meet: each call of one waits for the same call of all others. */
export class Meeting {
  readonly #size: number;
  #waiting = new Map<number, Waiting>();
  /** Set for good where one rank cannot go on. */
  #failure: Error | undefined;

  constructor(size: number) {
    this.#size = size;
  }

  /**
   * Waits for all ranks.
   *
   * @param combine makes of the values by rank the results by rank; called once all have come
   * @throws ReplicasDifferError where another rank makes another call
   * @throws ReplicaFailedError where another rank cannot go on
   */
  join<Value, Result>(
    rank: number,
    { call, value, combine }: { call: string; value: Value; combine(values: Value[]): Result[] },
  ): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      this.#waiting.set(rank, { call, value, resolve: resolve as Waiting['resolve'], reject });
      const stray = [...this.#waiting].find(([, other]) => other.call !== call);
      if (stray) {
        const [otherRank, { call: otherCall }] = stray;
        return this.#fail(
          new ReplicasDifferError(`rank ${rank} calls ${call} where rank ${otherRank} calls ${otherCall}`),
        );
      }
      if (this.#waiting.size === this.#size) this.#release(combine as (values: unknown[]) => unknown[]);
    });
  }

  /** Ends all that ranks wait for, now and later. */
  abandon(rank: number, reason: string): void {
    this.#fail(new ReplicaFailedError(rank, reason));
  }

  #release(combine: (values: unknown[]) => unknown[]): void {
    const all = [...this.#waiting].sort(([a], [b]) => a - b).map(([, one]) => one);
    this.#waiting = new Map();
    try {
      const results = combine(all.map(({ value }) => value));
      for (const [index, { resolve }] of all.entries()) resolve(results[index]);
    } catch (error) {
      for (const { reject } of all) reject(error as Error);
    }
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    const all = [...this.#waiting.values()];
    this.#waiting = new Map();
    for (const { reject } of all) reject(this.#failure);
  }
}
