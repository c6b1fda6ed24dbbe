import type { Tensor } from '@tensorflow/tfjs-core';
import type { Cluster } from './cluster.ts';
import { type Deadline, explainFailure } from './failure.ts';
import { KINDS, type NativeCollectives } from './native.ts';

/** What is done together: what it is called in errors, and a name that is the same in all processes and for all equal calls. */
export interface Call {
  what: string;
  /** With the tensors' sizes it identifies the call's instance key: see {@link Session}. */
  name: string;
}

/**
 * Runs operations of all processes, one after the other, and measures how long this one has waited for them.
 *
 * TensorFlow tells operations that are under way by a number, the instance key, and remembers each key for ever (about 1 KB), with its
 * shape. So equal calls use the same one. Keys are given in the order of first use, which is the same in all processes.
 */
export class Session {
  readonly cluster: Cluster;
  readonly #native: NativeCollectives;
  readonly #deadline: Deadline;
  readonly #keys = new Map<string, number>();
  waitSeconds = 0;

  constructor(cluster: Cluster, native: NativeCollectives, deadline: Deadline) {
    this.cluster = cluster;
    this.#native = native;
    this.#deadline = deadline;
  }

  get binding() {
    return this.#native.binding;
  }

  /**
   * Begins an operation; its results are new tensors. The tensors given may be disposed of at once.
   *
   * @throws CollectiveError where processes no longer compute together
   */
  async run(kind: keyof typeof KINDS, call: Call, tensors: readonly Tensor[]): Promise<Tensor[]> {
    try {
      const results = await this.binding.collective(
        KINDS[kind],
        this.#key(kind, call, tensors),
        this.#native.idsOf(tensors),
      );
      return results.map((info) => this.#native.tensorOf(info));
    } catch (error) {
      throw this.#explained(error, call);
    }
  }

  /** The same, for the middle of a pass: waits for the others without giving way to anything else. */
  runSync(kind: keyof typeof KINDS, call: Call, tensors: readonly Tensor[]): Tensor[] {
    const begin = performance.now();
    try {
      const results = this.binding.collectiveSync(
        KINDS[kind],
        this.#key(kind, call, tensors),
        this.#native.idsOf(tensors),
      );
      return results.map((info) => this.#native.tensorOf(info));
    } catch (error) {
      throw this.#explained(error, call);
    } finally {
      this.waitSeconds += (performance.now() - begin) / 1000;
    }
  }

  /** Counts the time until `waited` is there as waiting. */
  async waitFor<T>(waited: Promise<T>): Promise<T> {
    const begin = performance.now();
    try {
      return await waited;
    } finally {
      this.waitSeconds += (performance.now() - begin) / 1000;
    }
  }

  #key(kind: string, { name }: Call, tensors: readonly Tensor[]): number {
    const identity = `${kind} ${name} ${tensors.map(({ dtype, size }) => `${dtype} ${size}`).join()}`;
    const key = this.#keys.get(identity) ?? this.#keys.size + 1;
    this.#keys.set(identity, key);
    return key;
  }

  #explained(error: unknown, { what }: Call): unknown {
    return explainFailure(error, { cluster: this.cluster, deadline: this.#deadline, what });
  }
}
