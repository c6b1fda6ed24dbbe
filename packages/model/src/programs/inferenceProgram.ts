import { mostParts } from '@densenet/ops';
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { foldableNorms } from '../graph/foldableNorms.ts';
import type { Graph, GraphNode } from '../graph/graph.ts';
import type { Parameters } from '../parameters.ts';
import { part, Run } from './executor.ts';
import { type InferencePlan, planInference } from './inferencePlan.ts';
import { prepareWeights } from './inferenceWeights.ts';
import type { OperationListener } from './operationInfo.ts';
import type { Slot } from './slots.ts';

/** A network ready to run: norms folded where they can be, weights prepared once. */
export interface InferenceProgram {
  /**
   * @param images `[batch, height, width, channels]`, already preprocessed, of any size the network takes
   * @returns logits, `[batch, numClasses]`
   */
  run(images: Tensor4D, listener?: OperationListener): Tensor2D;
  /**
   * As `run`, and on the way the values of other nodes: feature maps, to be looked at.
   *
   * @param nodes ids of nodes of the network's graph, which are the same for every input size
   * @returns `values` in the order of `nodes`; these and `logits` are the caller's to dispose of
   * @throws RangeError where an id is no node's, or a convolution's whose norm was folded into it: ask for the norm
   */
  runKeeping(images: Tensor4D, nodes: readonly number[]): { logits: Tensor2D; values: Tensor[] };
  /**
   * As `runKeeping`, with a pause after every step for whatever else the thread has to do: a deep network on a slow backend takes a
   * second, in which a worker would receive no message.
   *
   * @param pause awaited after every step; what it throws ends the run, and everything of the run is freed
   */
  runInTurns(
    images: Tensor4D,
    nodes: readonly number[],
    pause: () => Promise<void>,
  ): Promise<{ logits: Tensor2D; values: Tensor[] }>;
  /**
   * Values that the network has marked (`Graph.marks`; a DenseNet: `stem`, `stage1` and up, `features`, `embedding`). The network
   * runs only as far as these need.
   *
   * @returns by name; the caller's to dispose of
   * @throws RangeError where a name is not marked; it lists those that are
   */
  features(images: Tensor4D, names: readonly string[]): { [name: string]: Tensor };
  /** Frees the prepared weights; the parameters they were made from stay the caller's. */
  dispose(): void;
}

/**
 * Prepares a network for inference: a batch norm that directly follows a convolution becomes part of it, every other norm
 * one multiply-add, in one call with the ReLU after it and, where the backend can, the convolution after that. Each tensor
 * is freed right after its last use, so that the peak is what must live at once.
 *
 * @param graph from `readGraph`, for any input size: the program takes all sizes
 * @throws Error where `parameters` lacks one that the network has; it names it
 */
export function compileInference(graph: Graph, parameters: Parameters): InferenceProgram {
  const folded = foldableNorms(graph);
  const weights = prepareWeights(graph, folded, parameters);
  const plan = (kept: readonly GraphNode[]) => planInference(graph, weights, { folded, kept, mostParts: mostParts() });
  const usual = plan([]);
  const start = ({ slots }: InferencePlan, images: Tensor4D): Run => {
    const run = new Run(slots);
    run.put(slots.value(graph.nodes[0]!), images.clone());
    return run;
  };
  const planKeeping = (nodes: readonly number[]): InferencePlan => {
    const kept = nodes.map((id) => nodeWithValue(graph, folded, id));
    return kept.length === 0 ? usual : plan(kept);
  };
  const split = ([logits, ...values]: Tensor[]) => ({ logits: logits as Tensor2D, values });
  return {
    run: (images, listener) => {
      const run = start(usual, images);
      run.all(usual.sequence, listener);
      return handOut(run, usual.results)[0] as Tensor2D;
    },
    runKeeping: (images, nodes) => {
      const { sequence, results, ...rest } = planKeeping(nodes);
      const run = start({ sequence, results, ...rest }, images);
      run.all(sequence);
      return split(handOut(run, results));
    },
    runInTurns: async (images, nodes, pause) => {
      const planned = planKeeping(nodes);
      const run = start(planned, images);
      for (const _ of run.steps(planned.sequence)) await pause();
      return split(handOut(run, planned.results));
    },
    features: (images, names) => {
      const planned = plan(names.map((name) => nodeWithValue(graph, folded, markedNode(graph, name).id)));
      const [, ...wanted] = planned.results;
      const { steps } = planned.sequence;
      const last = Math.max(...wanted.map((slot) => steps.findIndex(({ writes }) => writes.includes(slot))));
      const run = start(planned, images);
      run.all(part(planned.sequence, 0, last + 1));
      const values = handOut(run, wanted);
      return Object.fromEntries(names.map((name, index) => [name, values[index]!]));
    },
    dispose: weights.dispose,
  };
}

/** Values of a run that is over, each as a tensor of its own; frees all else. */
function handOut(run: Run, slots: readonly Slot[]): Tensor[] {
  const values = slots.map((slot) => run.get(slot).clone());
  run.dispose();
  return values;
}

function markedNode({ marks }: Graph, name: string): GraphNode {
  const found = marks.get(name);
  if (!found) throw new RangeError(`the network marks no ${name}; it has ${[...marks.keys()].join(', ')}`);
  return found;
}

function nodeWithValue(graph: Graph, folded: ReadonlyMap<GraphNode, GraphNode>, id: number): GraphNode {
  const node = graph.nodes[id];
  if (!node) throw new RangeError(`node ${id} is not in the graph, whose nodes are 0 to ${graph.nodes.length - 1}`);
  if (folded.has(node))
    throw new RangeError(`node ${id} has no value of its own: the norm after it was folded into it`);
  return node;
}
