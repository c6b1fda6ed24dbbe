import { LIMITS } from '../bytes/limits.ts';
import { WeightFileError } from '../weightFile.ts';
import type { PickleValue } from './values.ts';

/** The stack of the pickle machine, with its marks. Values below the last mark cannot be taken before that mark. */
export class PickleStack {
  readonly #values: PickleValue[] = [];
  readonly #marks: number[] = [];

  push(value: PickleValue): void {
    if (this.#values.length >= LIMITS.pickleValues) {
      throw new WeightFileError(`the pickle has more than ${LIMITS.pickleValues} values at once`);
    }
    this.#values.push(value);
  }

  mark(): void {
    if (this.#marks.length >= LIMITS.pickleValues) {
      throw new WeightFileError(`the pickle has more than ${LIMITS.pickleValues} marks at once`);
    }
    this.#marks.push(this.#values.length);
  }

  top(): PickleValue {
    this.#need(1);
    return this.#values.at(-1)!;
  }

  pop(): PickleValue {
    this.#need(1);
    return this.#values.pop()!;
  }

  /** Python's POP: the last value, or the last mark if nothing came after it. */
  drop(): void {
    if (this.#marks.at(-1) === this.#values.length) this.#marks.pop();
    else this.pop();
  }

  popMany(count: number): PickleValue[] {
    this.#need(count);
    return this.#values.splice(-count);
  }

  popToMark(): PickleValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw new WeightFileError('the pickle wants values since a mark that it never set');
    return this.#values.splice(mark);
  }

  #need(count: number): void {
    if (this.#values.length - (this.#marks.at(-1) ?? 0) < count) {
      throw new WeightFileError('the pickle wants a value that it never had');
    }
  }
}
