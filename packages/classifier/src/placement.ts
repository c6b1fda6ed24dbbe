import type { ClassifierModel } from './classifierModel.ts';
import { type PlacedModel, placeModel } from './placedModel.ts';

/** Where a model's weights are: on the backend while they are used, and made again from the CPU whenever they are gone. */
export class Placement {
  #current: { placed: PlacedModel; users: number } | undefined;
  #disposed = false;

  constructor(readonly model: ClassifierModel) {}

  /** Takes over weights on the backend, which this then disposes of. */
  adopt(placed: PlacedModel): void {
    this.displace();
    this.#current = { placed, users: 0 };
  }

  /** Lets go of everything on the backend at once, as after its loss; the next use places the weights anew. */
  displace(): void {
    const current = this.#current;
    this.#current = undefined;
    current?.placed.dispose();
  }

  /** For good: as soon as nothing uses the weights any more. */
  dispose(): void {
    this.#disposed = true;
    this.#disposeIfUnused();
  }

  /** @throws Error where the model was disposed of */
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
