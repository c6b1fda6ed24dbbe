import type { ClassifierModel } from './classifierModel.ts';
import { type PlacedModel, placeModel } from './placedModel.ts';

/** Keeps a model's weights on the backend, counts who uses them, and uploads them again where they were dropped. */
export class Placement {
  #current: { placed: PlacedModel; users: number } | undefined;
  #disposed = false;

  constructor(readonly model: ClassifierModel) {}

  /** Takes over weights that are on the backend, in place of its own, and disposes of them in the end. */
  adopt(placed: PlacedModel): void {
    this.displace();
    this.#current = { placed, users: 0 };
  }

  /** Drops the weights on the backend at once, as after its loss; the next use uploads them again. */
  displace(): void {
    const current = this.#current;
    this.#current = undefined;
    current?.placed.dispose();
  }

  /** Frees the weights for good, as soon as no job uses them any more. */
  dispose(): void {
    this.#disposed = true;
    this.#disposeIfUnused();
  }

  /**
   * Runs a job with the weights on the backend.
   *
   * @throws Error after `dispose`
   */
  async use<Result>(job: (placed: PlacedModel) => Promise<Result>): Promise<Result> {
    if (this.#disposed) throw new Error('the model was released');
    this.#current ??= { placed: placeModel(this.model), users: 0 };
    const current = this.#current;
    current.users++;
    try {
      return await job(current.placed);
    } finally {
      current.users--;
      if (this.#disposed) this.#disposeIfUnused();
    }
  }

  #disposeIfUnused(): void {
    if (this.#current?.users === 0) this.displace();
  }
}
