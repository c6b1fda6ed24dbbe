import { NonFiniteLogitsError } from '@densenet/classifier';
import { note } from '../terminal/output.ts';

/** Counts and reports pictures that could not be predicted, while the others go on. */
export class Failures {
  #unusable = 0;
  readonly #nonFinite: string[] = [];

  /** @param count how many pictures there are in all */
  constructor(readonly count: number) {}

  /**
   * Reports a picture that failed. Logits that are not finite come from the weights: {@link conclude} reports them once for
   * all.
   */
  add(path: string, error: Error): void {
    if (error instanceof NonFiniteLogitsError) {
      this.#nonFinite.push(path);
      return;
    }
    note(`error: ${error.message}`);
    this.#unusable++;
  }

  /** Whether files of results are to be kept: not where logits are not finite, and not where every picture failed. */
  get keepResults(): boolean {
    return this.#nonFinite.length === 0 && this.#unusable < this.count;
  }

  /**
   * Reports in a last line how many failed, where that was not said yet.
   *
   * @returns the exit code
   */
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
