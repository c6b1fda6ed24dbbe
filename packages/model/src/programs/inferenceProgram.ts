import { mostParts } from '@densenet/ops';
import { dispose, type Tensor, type Tensor2D, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { foldableNorms } from '../graph/foldableNorms.ts';
import type { Graph, GraphNode } from '../graph/graph.ts';
import type { Parameters } from '../parameters.ts';
import { type InferenceStep, planInference } from './inferencePlan.ts';
import { prepareWeights } from './inferenceWeights.ts';
import { measureOperation, type OperationListener } from './operationInfo.ts';

/** A network ready to run: norms folded where they can be, weights prepared once. */
export interface InferenceProgram {
  /**
   * @param images `[batch, height, width, channels]`, already preprocessed, of any size the network takes
   * @returns logits, `[batch, numClasses]`
   */
  run(images: Tensor4D, options?: OperationListener): Tensor2D;
  /**
   * As `run`, and on the way the values of other nodes: feature maps, to be looked at.
   *
   * @param nodes ids of nodes of the network's graph, which are the same for every input size
   * @returns `values` in the order of `nodes`; these and `logits` are the caller's to dispose of
   * @throws RangeError for an id that is no node's, or a convolution's whose norm was folded into it: ask for the norm
   */
  runKeeping(images: Tensor4D, nodes: readonly number[]): { logits: Tensor2D; values: Tensor[] };
  /**
   * As `runKeeping`, in turns with whatever else the thread has to do: a deep network on a slow backend takes a second, and a
   * worker that computes for a second hears nobody.
   *
   * @param pause awaited after every step; what it throws ends the run, and everything of the run is freed
   */
  runInTurns(
    images: Tensor4D,
    nodes: readonly number[],
    pause: () => Promise<void>,
  ): Promise<{ logits: Tensor2D; values: Tensor[] }>;
  /**
   * What the network has marked (`Graph.marks`; a DenseNet: `stem`, `stage1` and up, `features`, `embedding`), computed
   * only as far as they need.
   *
   * @returns by name; the caller's to dispose of
   * @throws RangeError for a name that is not marked, listing those that are
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
 * @throws Error naming a parameter that the network has and `parameters` lacks
 */
export function compileInference(graph: Graph, parameters: Parameters): InferenceProgram {
  const folded = foldableNorms(graph);
  const weights = prepareWeights(graph, folded, parameters);
  const plan = (kept: readonly GraphNode[]) => planInference(graph, weights, { folded, kept, mostParts: mostParts() });
  const usual = plan([]);
  const keeping = (images: Tensor4D, nodes: readonly number[]) => {
    const kept = nodes.map((id) => nodeWithValue(graph, folded, id));
    const { steps, output, standInOf } = kept.length === 0 ? usual : plan(kept);
    return execute(steps, graph.nodes[0]!, images, [output, ...kept.map(standInOf)]);
  };
  const split = ([logits, ...values]: Tensor[]) => ({ logits: logits as Tensor2D, values });
  return {
    run: (images, { onOperation } = {}) =>
      atOnce(execute(usual.steps, graph.nodes[0]!, images, [usual.output], onOperation))[0] as Tensor2D,
    runKeeping: (images, nodes) => split(atOnce(keeping(images, nodes))),
    runInTurns: async (images, nodes, pause) => split(await inTurns(keeping(images, nodes), pause)),
    features: (images, names) => {
      const kept = names.map((name) => nodeWithValue(graph, folded, markedNode(graph, name).id));
      const { steps, standInOf } = plan(kept);
      const wanted = kept.map(standInOf);
      const last = Math.max(...wanted.map((node) => steps.findIndex(({ output }) => output === node)));
      const values = atOnce(execute(steps.slice(0, last + 1), graph.nodes[0]!, images, wanted));
      return Object.fromEntries(names.map((name, index) => [name, values[index]!]));
    },
    dispose: weights.dispose,
  };
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

/** A run that stops after every step, and frees what it has made if it is not taken to its end. */
type Run = Generator<void, Tensor[]>;

function atOnce(run: Run): Tensor[] {
  for (;;) {
    const { done, value } = run.next();
    if (done) return value;
  }
}

async function inTurns(run: Run, pause: () => Promise<void>): Promise<Tensor[]> {
  try {
    for (;;) {
      const { done, value } = run.next();
      if (done) return value;
      await pause();
    }
  } finally {
    run.return([]);
  }
}

/**
 * Runs steps, each tensor freed right after its last use.
 *
 * @returns the values of `wanted`, in order, each a tensor of its own
 */
function* execute(
  steps: readonly InferenceStep[],
  input: GraphNode,
  images: Tensor4D,
  wanted: readonly GraphNode[],
  onOperation?: OperationListener['onOperation'],
): Run {
  const freedAfter = lastUses(steps, [input, ...wanted]);
  const values = new Map<GraphNode, Tensor>([[input, images]]);
  try {
    for (const [index, step] of steps.entries()) {
      const inputs = step.inputs.map((node) => values.get(node)!);
      const { outputs, ...measured } = measureOperation(
        () => tidy(() => step.run(inputs)),
        (output) => [output],
        onOperation !== undefined,
      );
      values.set(step.output, outputs);
      for (const node of freedAfter[index]!) {
        values.get(node)!.dispose();
        values.delete(node);
      }
      onOperation?.({ label: step.label, node: step.output, direction: 'forward', ...measured });
      yield;
    }
    return wanted.map((node) => values.get(node)!.clone());
  } finally {
    values.delete(input);
    dispose([...values.values()]);
  }
}

/** For each step, the nodes whose values nothing after it reads, but for those that stay. */
function lastUses(steps: readonly InferenceStep[], staying: readonly GraphNode[]): GraphNode[][] {
  const last = new Map<GraphNode, number>();
  steps.forEach((step, index) => {
    for (const node of step.inputs) last.set(node, index);
  });
  const freed: GraphNode[][] = steps.map(() => []);
  for (const [node, index] of last) {
    if (!staying.includes(node)) freed[index]!.push(node);
  }
  return freed;
}
