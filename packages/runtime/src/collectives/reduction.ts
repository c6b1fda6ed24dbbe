import { dispose, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { abandonment } from './failure.ts';
import type { Session } from './session.ts';

type NamedTensors = Record<string, Tensor>;

interface Bucket {
  names: string[];
  sums: Promise<Tensor[]>;
}

/** The name of the step's numbers among the gradients: no parameter has an empty one. */
const NUMBERS = '';

/**
 * The sums of a step's gradients and numbers over all processes. Gradients gather in buckets, which are sent as they are full, on
 * TensorFlow's threads: the backward pass goes on meanwhile. Fits `Reduction` of @densenet/train.
 */
export class BucketedReduction {
  readonly #session: Session;
  readonly #bucketBytes: number;
  readonly #buckets: Bucket[] = [];
  #open: [name: string, tensor: Tensor][] = [];
  #openBytes = 0;

  constructor(session: Session, bucketBytes: number) {
    this.#session = session;
    this.#bucketBytes = bucketBytes;
  }

  /** The gradient must not be disposed of before `finish`. */
  ready(name: string, gradient: Tensor): void {
    this.#open.push([name, gradient]);
    this.#openBytes += gradient.size * 4;
    if (this.#openBytes >= this.#bucketBytes) this.#send();
  }

  /**
   * Gives the sums, as new tensors.
   *
   * @throws CollectiveError where a process is missing, or its tensors have other shapes
   */
  async finish(own: {
    gradients: NamedTensors;
    numbers: Tensor1D;
  }): Promise<{ gradients: NamedTensors; numbers: Tensor1D }> {
    this.#open.push([NUMBERS, own.numbers]);
    this.#send();
    const summed = new Map<string, Tensor>();
    const settled = await this.#session.waitFor(Promise.allSettled(this.#buckets.map(({ sums }) => sums)));
    for (const [index, bucket] of settled.entries()) {
      if (bucket.status === 'rejected') continue;
      for (const [position, name] of this.#buckets[index]!.names.entries()) summed.set(name, bucket.value[position]!);
    }
    const failed = settled.find((bucket) => bucket.status === 'rejected');
    if (failed) {
      dispose([...summed.values()]);
      throw failed.reason;
    }
    const numbers = summed.get(NUMBERS) as Tensor1D;
    summed.delete(NUMBERS);
    return { gradients: Object.fromEntries(summed), numbers };
  }

  /** Ends the step for all processes: those that wait for this one get an error. */
  abandon(reason: string): void {
    this.#session.binding.abortCollectives(abandonment(this.#session.cluster.rank, reason));
    for (const { sums } of this.#buckets) sums.then(dispose, () => {});
  }

  #send(): void {
    const name = `bucket ${this.#buckets.length}`;
    const tensors = this.#open.map(([, tensor]) => tensor);
    const sums = this.#session.run('sum', { what: 'the sum of gradients', name }, tensors);
    // Where the step fails before `finish`, nobody waits for this one.
    sums.catch(() => {});
    this.#buckets.push({ names: this.#open.map(([name]) => name), sums });
    this.#open = [];
    this.#openBytes = 0;
  }
}
