import type { BatchReplicas, Random } from '@densenet/ops';
import { type Tensor, tidy, util } from '@tensorflow/tfjs-core';
import { type Parameters, parameterOf } from '../parameters.ts';
import type { OperationInfo, OperationListener } from './operationInfo.ts';
import type { Slot, Slots } from './slots.ts';

/** One call of a program, which runs in a tidy of its own. */
export interface Step extends Omit<OperationInfo, 'milliseconds' | 'madeBytes'> {
  /** Slots that `run` may read, besides those of parameters. */
  reads: readonly Slot[];
  /** Slots of the tensors that `run` gives. A tensor that was there before is disposed of. */
  writes: readonly Slot[];
  /** @returns in the order of `writes`; undefined where there is nothing, or it was changed in place */
  run(state: StepState): readonly (Tensor | undefined)[];
}

/** What a step can see of the run that it is in. */
export interface StepState {
  random: Random;
  /** The processes that share the batch. */
  replicas: BatchReplicas;
  /** Whether the images are no part of the batch. */
  isPadding: boolean;
  get<T extends Tensor>(slot: Slot): T;
  /** The tensor of a slot; undefined where there is none, as of an output that not every backend's kernel makes. */
  find<T extends Tensor>(slot: Slot): T | undefined;
  /** Shape of a tensor that was in the slot, and may have been freed. */
  shape(slot: Slot): number[];
}

/** Steps that run one after the other. */
export interface Sequence {
  steps: readonly Step[];
  /** For each step, the slots that no later one touches. */
  freedAfter: readonly (readonly Slot[])[];
}

/**
 * Finds for each step which slots are freed after it: those that no later step touches.
 *
 * @param steps in the order in which they run
 * @param results slots that are never freed
 */
export function sequence(steps: readonly Step[], results: ReadonlySet<Slot>): Sequence {
  const last = new Map<Slot, number>();
  steps.forEach(({ reads, writes }, index) => {
    for (const slot of [...reads, ...writes]) last.set(slot, index);
  });
  const freedAfter: Slot[][] = steps.map(() => []);
  for (const [slot, index] of last) if (!results.has(slot)) freedAfter[index]!.push(slot);
  return { steps, freedAfter };
}

/** The steps from `start` up to but not including `end`. They free what they free as part of the whole sequence. */
export const part = ({ steps, freedAfter }: Sequence, start: number, end?: number): Sequence => ({
  steps: steps.slice(start, end),
  freedAfter: freedAfter.slice(start, end),
});

/** What a run may need beside tensors. */
export interface RunOptions {
  /** For a program that draws. */
  random?: Random | undefined;
  /** For a program whose norms take the statistics of several processes. */
  replicas?: BatchReplicas | undefined;
  /** Whether the images are no part of the batch that these share. False by default. */
  isPadding?: boolean | undefined;
}

/** One run of a program: the tensors that it has made and not freed yet. */
export class Run implements StepState {
  readonly #names: readonly string[];
  readonly #tensors: (Tensor | undefined)[];
  readonly #shapes: (number[] | undefined)[];
  readonly #lent: ReadonlySet<Slot>;

  readonly #options: RunOptions;

  /**
   * @param parameters stay the caller's; none where the program has been given its weights already
   * @throws Error where `parameters` lacks one that the program needs; it names it
   */
  constructor(slots: Slots, parameters: Parameters = {}, options: RunOptions = {}) {
    this.#options = options;
    this.#names = slots.names;
    this.#tensors = new Array(slots.names.length).fill(undefined);
    this.#shapes = this.#tensors.map(() => undefined);
    this.#lent = new Set(slots.parameters.values());
    for (const [name, slot] of slots.parameters) this.#tensors[slot] = parameterOf(parameters, name);
  }

  get random(): Random {
    const { random } = this.#options;
    if (random === undefined) throw new Error('the program draws random numbers, but was given no generator');
    return random;
  }

  get replicas(): BatchReplicas {
    const { replicas } = this.#options;
    if (replicas === undefined) throw new Error('the program sums over several processes, but was given none');
    return replicas;
  }

  get isPadding(): boolean {
    return this.#options.isPadding ?? false;
  }

  find<T extends Tensor>(slot: Slot): T | undefined {
    return this.#tensors[slot] as T | undefined;
  }

  get<T extends Tensor>(slot: Slot): T {
    const found = this.#tensors[slot];
    if (found === undefined) throw new Error(`the run has no ${this.#names[slot]}`);
    return found as T;
  }

  shape(slot: Slot): number[] {
    return this.#shapes[slot]!;
  }

  /** Hands a tensor over to the run. */
  put(slot: Slot, tensor: Tensor): void {
    const before = this.#tensors[slot];
    if (before !== undefined && before !== tensor) before.dispose();
    this.#tensors[slot] = tensor;
    this.#shapes[slot] = tensor.shape;
  }

  /** Takes the tensor out of a slot: it is the caller's from now on. */
  take(slot: Slot): Tensor {
    const tensor = this.get(slot);
    this.#tensors[slot] = undefined;
    return tensor;
  }

  /** Runs one step each time it is asked for the next. An error, or an end before the last step, frees all that the run holds. */
  *steps({ steps, freedAfter }: Sequence, { onOperation }: OperationListener = {}): Generator<void, void> {
    let isComplete = false;
    try {
      for (let index = 0; index < steps.length; index++) {
        const step = steps[index]!;
        const start = onOperation ? util.now() : 0;
        const made = tidy(() => step.run(this) as Tensor[]);
        const milliseconds = onOperation ? util.now() - start : 0;
        for (let output = 0; output < made.length; output++) {
          if ((made[output] as Tensor | undefined) !== undefined) this.put(step.writes[output]!, made[output]!);
        }
        for (const slot of freedAfter[index]!) {
          this.#tensors[slot]?.dispose();
          this.#tensors[slot] = undefined;
        }
        if (onOperation) {
          const { label, node, direction } = step;
          onOperation({ label, node, direction, milliseconds, madeBytes: bytesOf(made) });
        }
        yield;
      }
      isComplete = true;
    } finally {
      if (!isComplete) this.dispose();
    }
  }

  /** Runs steps without a stop. */
  all(sequence: Sequence, listener?: OperationListener): void {
    const run = this.steps(sequence, listener);
    while (run.next().done !== true);
  }

  /** Frees all that the run holds. */
  dispose(): void {
    this.#tensors.forEach((tensor, slot) => {
      if (!this.#lent.has(slot)) tensor?.dispose();
    });
    this.#tensors.fill(undefined);
  }
}

function bytesOf(tensors: readonly (Tensor | undefined)[]): number {
  return tensors.reduce((sum, tensor) => sum + (tensor ? tensor.size * util.bytesPerElement(tensor.dtype) : 0), 0);
}
