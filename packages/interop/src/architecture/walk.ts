import { quoted } from '../bytes/quoted.ts';
import { LayoutError } from '../layouts/layout.ts';
import type { Step } from './step.ts';

/** Limit of the work on one graph, far above the deepest DenseNet's: a hostile graph could ask for any amount. */
const MAX_STEPS = 2_000_000;

/** Consecutive steps, each the only input of the next. `from` is the input of the first and not among them. */
export interface Chain {
  from: Step;
  steps: Step[];
}

/** Follows a graph from its output back. Layers that act in training only are skipped and remembered. */
export class Walk {
  /** Dropout rates by the name of the layer whose output is dropped. */
  readonly dropRates = new Map<string, number>();
  readonly #trainingOnly = new Set<Step>();
  readonly #parts = new Map<Step, readonly Step[]>();
  #taken = 0;

  get trainingOnly(): Step[] {
    return [...this.#trainingOnly];
  }

  /** The steps from `last` back to the first that `isStart`, or that has not exactly one input. */
  back(last: Step, isStart: (step: Step) => boolean = () => false): Chain {
    const steps: Step[] = [];
    let step = this.#active(last);
    while (step.inputs.length === 1 && step.operation.kind !== 'concatenation' && !isStart(step)) {
      this.#take(1);
      steps.push(step);
      step = this.#active(step.inputs[0]!);
    }
    return { from: step, steps: withPadding(steps.reverse()) };
  }

  /**
   * The steps that a concatenation joins, in the order of the channels, with concatenations among them replaced by their own
   * parts. Any other step is its own only part.
   *
   * @throws LayoutError where the same step is concatenated twice
   */
  partsOf(step: Step): readonly Step[] {
    const active = this.#active(step);
    const known = this.#parts.get(active);
    if (known) {
      // The caller goes through all parts again, which counts as work.
      this.#take(known.length);
      return known;
    }
    // Without recursion: a hostile graph may be as deep as it is large.
    const pending = [active];
    for (let next = pending.at(-1); next !== undefined; next = pending.at(-1)) {
      const inputs = next.operation.kind === 'concatenation' ? next.inputs.map((input) => this.#active(input)) : [];
      const missing = inputs.filter((input) => !this.#parts.has(input));
      if (missing.length > 0) {
        for (const input of missing) pending.push(input);
        continue;
      }
      pending.pop();
      if (this.#parts.has(next)) continue;
      // Counted before the list is made: a hostile graph may repeat the same input a thousand times.
      this.#take(1 + inputs.reduce((sum, input) => sum + this.#parts.get(input)!.length, 0));
      const parts = inputs.length === 0 ? [next] : inputs.flatMap((input) => this.#parts.get(input)!);
      if (new Set(parts).size < parts.length) {
        throw new LayoutError(`layer ${quoted(next.layer)} concatenates the same feature maps twice`);
      }
      this.#parts.set(next, parts);
    }
    return this.#parts.get(active)!;
  }

  #take(steps: number): void {
    this.#taken += steps;
    if (this.#taken > MAX_STEPS) throw new LayoutError('the network takes more steps to read than any DenseNet');
  }

  #active(step: Step): Step {
    let active = step;
    let dropRate = 0;
    while (active.operation.kind === 'trainingOnly' && active.inputs.length === 1) {
      this.#take(1);
      this.#trainingOnly.add(active);
      dropRate = Math.max(dropRate, active.operation.dropRate);
      active = active.inputs[0]!;
    }
    if (dropRate > 0) this.dropRates.set(active.layer, dropRate);
    return active;
  }
}

/** Makes zero padding part of the convolution or pooling after it; elsewhere it stays a step of its own. */
function withPadding(steps: readonly Step[]): Step[] {
  const merged: Step[] = [];
  for (const step of steps) {
    const before = merged.at(-1)?.operation;
    const { operation } = step;
    const padded = operation.kind === 'convolution' || operation.kind === 'pooling';
    if (before?.kind !== 'padding' || !padded || operation.padding === 'same') {
      merged.push(step);
      continue;
    }
    const [top, bottom, left, right] = operation.padding;
    const { padding: more } = before;
    const padding = [top + more[0], bottom + more[1], left + more[2], right + more[3]] as const;
    merged[merged.length - 1] = { ...step, operation: { ...operation, padding } };
  }
  return merged;
}
