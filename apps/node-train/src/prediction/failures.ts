import { NonFiniteLogitsError } from '@densenet/classifier';
import { note } from '../terminal/output.ts';

/** Pictures for which there is no answer, while the others go on. */
export class Failures {
  #unusable = 0;
  readonly #nonFinite: string[] = [];

  /** @param count of all pictures */
  constructor(readonly count: number) {}

  /** Says what is wrong with a picture; where the weights are to blame, {@link conclude} says it once for all. */
  add(path: string, error: Error): void {
    if (error instanceof NonFiniteLogitsError) {
      this.#nonFinite.push(path);
      return;
    }
    note(`error: ${error.message}`);
    this.#unusable++;
  }

  /** Whether files of results are worth keeping: of broken weights, and of no picture at all, none is. */
  get leaveAnything(): boolean {
    return this.#nonFinite.length === 0 && this.#unusable < this.count;
  }

  /** Says in a last line what failed, unless it is said already. Gives the exit code. */
  conclude(): 0 | 1 {
    const [first, ...others] = this.#nonFinite;
    if (first !== undefined) {
      const more = others.length > 0 ? ` and of ${others.length} more` : '';
      note(
        `error: the logits of ${first}${more} are NaN or infinite, so nothing follows from them: the weights are of a training ` +
          'that diverged, or damaged',
      );
    } else if (this.#unusable > 0 && this.count > 1) {
      note(`error: ${this.#unusable} of ${this.count} pictures could not be used`);
    }
    return first === undefined && this.#unusable === 0 ? 0 : 1;
  }
}
