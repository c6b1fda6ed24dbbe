/** Those who wait until something is ready. */
export class Readiness<Value> {
  #waiting: { resolve(value: Value): void; reject(error: Error): void }[] = [];

  /** Fulfilled by the next `resolve`, rejected by the next `reject`. */
  wait(): Promise<Value> {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  resolve(value: Value): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve(value);
  }

  reject(error: Error): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
