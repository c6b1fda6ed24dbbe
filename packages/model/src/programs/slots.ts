import type { GraphNode } from '../graph/graph.ts';

/** Where a run of a program holds a tensor: a position in a list. */
export type Slot = number;

/** Gives a program's tensors their slots while it is planned, by what they are and of which node, norm or parameter. */
export interface Slots {
  /** By slot, for messages. */
  readonly names: readonly string[];
  /** Names of the parameters that have been asked for, and their slots. */
  readonly parameters: ReadonlyMap<string, Slot>;
  parameter(name: string): Slot;
  value(node: GraphNode): Slot;
  /** A value that was freed in the forward pass, computed once more. */
  recomputed(node: GraphNode): Slot;
  /** What an operation keeps for its backward call: of a fused convolution, its input that norm and ReLU have made. */
  kept(node: GraphNode): Slot;
  mean(node: GraphNode): Slot;
  variance(node: GraphNode): Slot;
  /** How many values a channel of a node has in all processes that share a batch. */
  count(node: GraphNode): Slot;
  /** The gradient of a node's value; as norms gather it until it is complete. */
  gradient(node: GraphNode): Slot;
  logits(): Slot;
  logitsGradient(): Slot;
  batchMean(norm: string): Slot;
  batchVariance(norm: string): Slot;
  parameterGradient(name: string): Slot;
}

export function createSlots(): Slots {
  const names: string[] = [];
  const known = new Map<string, Slot>();
  const parameters = new Map<string, Slot>();
  const slotOf = (name: string): Slot => {
    const slot = known.get(name) ?? names.push(name) - 1;
    known.set(name, slot);
    return slot;
  };
  return {
    names,
    parameters,
    parameter: (name) => {
      const slot = slotOf(`parameter ${name}`);
      parameters.set(name, slot);
      return slot;
    },
    value: ({ id }) => slotOf(`value of ${id}`),
    recomputed: ({ id }) => slotOf(`value of ${id} again`),
    kept: ({ id }) => slotOf(`what ${id} has kept`),
    mean: ({ id }) => slotOf(`mean of ${id}`),
    variance: ({ id }) => slotOf(`variance of ${id}`),
    count: ({ id }) => slotOf(`count of ${id}`),
    gradient: ({ id }) => slotOf(`gradient of ${id}`),
    logits: () => slotOf('logits'),
    logitsGradient: () => slotOf('gradient of logits'),
    batchMean: (norm) => slotOf(`mean of the batch at ${norm}`),
    batchVariance: (norm) => slotOf(`variance of the batch at ${norm}`),
    parameterGradient: (name) => slotOf(`gradient of ${name}`),
  };
}
