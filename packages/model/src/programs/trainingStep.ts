import type { Random } from '@densenet/ops';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { GraphNode } from '../graph/graph.ts';
import type { OperationInfo } from './operationInfo.ts';

/** Where a training pass holds a tensor: what it is, and of which node or parameter. */
export type Slot = string;

export const slots = {
  value: ({ id }: GraphNode): Slot => `value of ${id}`,
  /** A value that was freed in the forward pass, computed once more. */
  recomputed: ({ id }: GraphNode): Slot => `value of ${id} again`,
  /** The input of a convolution that norm and ReLU made in the same call. */
  activated: ({ id }: GraphNode): Slot => `activated input of ${id}`,
  /** What an operation keeps for its backward call. */
  kept: ({ id }: GraphNode): Slot => `kept of ${id}`,
  mean: ({ id }: GraphNode): Slot => `mean of ${id}`,
  variance: ({ id }: GraphNode): Slot => `variance of ${id}`,
  /** Of a node's value; as norms gather it until it is complete. */
  gradient: ({ id }: GraphNode): Slot => `gradient of ${id}`,
  logits: 'logits',
  logitsGradient: 'gradient of logits',
  batchMean: (norm: string): Slot => `mean of the batch at ${norm}`,
  batchVariance: (norm: string): Slot => `variance of the batch at ${norm}`,
  parameterGradient: (name: string): Slot => `gradient of ${name}`,
};

/** What a step can see of the pass it is in. */
export interface PassContext {
  /** Throws if there is none of this name. */
  parameter<T extends Tensor>(name: string): T;
  random: Random;
  get<T extends Tensor>(slot: Slot): T;
  /** What a kernel may have made or not. */
  find<T extends Tensor>(slot: Slot): T | undefined;
  /** Of a tensor that was in the slot, and may have been freed. */
  shape(slot: Slot): number[];
}

export type StepOutputs = { [slot: Slot]: Tensor | undefined };

/** One call in a training pass, which runs in a tidy of its own. */
export interface Step extends Omit<OperationInfo, 'milliseconds' | 'madeBytes'> {
  /** All that `run` may ask for. */
  reads: readonly Slot[];
  /** All that `run` may give; a tensor that was there before is disposed of. */
  writes: readonly Slot[];
  run(context: PassContext): StepOutputs;
}

/** For each step, the slots that no later one touches. `results` are never freed. */
export function lastUses(steps: readonly Step[], results: ReadonlySet<Slot>): Slot[][] {
  const last = new Map<Slot, number>();
  steps.forEach(({ reads, writes }, index) => {
    for (const slot of [...reads, ...writes]) last.set(slot, index);
  });
  const freed: Slot[][] = steps.map(() => []);
  for (const [slot, index] of last) if (!results.has(slot)) freed[index]!.push(slot);
  return freed;
}
