/** Bytes of values that are kept of one picture: all steps of DenseNet-121 at 224 x 224 take 30 MB. */
const mostBytes = 256e6;

/** Values of graph nodes that a network computed for one picture, by their ids; those asked for longest ago are dropped first. */
export class KeptValues {
  readonly #values = new Map<number, Float32Array>();
  readonly #mostBytes: number;
  #bytes = 0;

  constructor(limit = mostBytes) {
    this.#mostBytes = limit;
  }

  /**
   * The values of nodes, in their order.
   *
   * @param compute gives the values of those that are not kept, in the order in which it is given them
   */
  async of(
    nodes: readonly number[],
    compute: (missing: readonly number[]) => Promise<readonly Float32Array[]>,
  ): Promise<Float32Array[]> {
    const missing = [...new Set(nodes)].filter((node) => !this.#values.has(node));
    const found = new Map(nodes.map((node) => [node, this.#values.get(node)]));
    if (missing.length > 0) {
      const computed = await compute(missing);
      missing.forEach((node, index) => void found.set(node, computed[index]!));
    }
    for (const [node, values] of found) this.#keep(node, values!);
    return nodes.map((node) => found.get(node)!);
  }

  #keep(node: number, values: Float32Array): void {
    this.#bytes += values.byteLength - (this.#values.get(node)?.byteLength ?? 0);
    this.#values.delete(node);
    this.#values.set(node, values);
    for (const [oldest, { byteLength }] of this.#values) {
      if (this.#bytes <= this.#mostBytes || oldest === node) break;
      this.#values.delete(oldest);
      this.#bytes -= byteLength;
    }
  }
}
