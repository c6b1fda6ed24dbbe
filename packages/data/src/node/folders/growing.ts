type Numbers = Uint8Array | Uint32Array | Int32Array | Float64Array;

/** An array that grows: its memory is a typed array, doubled when it is full. */
export class Growing<Values extends Numbers> {
  length = 0;
  #values: Values;

  constructor(private readonly Memory: new (length: number) => Values) {
    this.#values = new Memory(1024);
  }

  push(value: number): void {
    this.#reserve(1);
    this.#values[this.length++] = value;
  }

  append(values: ArrayLike<number>): void {
    this.#reserve(values.length);
    this.#values.set(values, this.length);
    this.length += values.length;
  }

  /** The values, in a typed array of exactly their number. */
  taken(): Values {
    return this.#values.slice(0, this.length) as Values;
  }

  #reserve(more: number): void {
    if (this.length + more <= this.#values.length) return;
    const larger = new this.Memory(Math.max(2 * this.#values.length, this.length + more));
    larger.set(this.#values);
    this.#values = larger;
  }
}
