import { dispose, type Tensor, type Tensor2D, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import type { Parameters } from '../parameters.ts';
import type { Graph, GraphNode } from './graph.ts';
import { type InferenceStep, planInference } from './inferencePlan.ts';

/** A network ready to run: norms folded where they can be, weights prepared once. */
export interface InferenceProgram {
  /**
   * @param images `[batch, height, width, channels]`, already preprocessed, of any size the network takes
   * @returns logits, `[batch, numClasses]`
   */
  run(images: Tensor4D): Tensor2D;
  /**
   * As `run`, and on the way the values of other nodes: feature maps, to be looked at.
   *
   * @param nodes ids of nodes of the network's graph, which are the same for every input size
   * @returns `values` in the order of `nodes`; these and `logits` are the caller's to dispose of
   * @throws RangeError for an id that is no node's, or a convolution's whose norm was folded into it: ask for the norm
   */
  runKeeping(images: Tensor4D, nodes: readonly number[]): { logits: Tensor2D; values: Tensor[] };
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
 * Prepares a network for inference: a batch norm that directly follows a convolution becomes part of it, every other
 * norm one multiply-add, and each tensor is freed right after its last use, so that the peak is what must live at once.
 *
 * @param graph from `readGraph`, for any input size: the program takes all sizes
 * @throws Error naming a parameter that the network has and `parameters` lacks
 */
export function compileInference(graph: Graph, parameters: Parameters): InferenceProgram {
  const { steps, output, standInOf } = planInference(graph, parameters);
  const freedAfter = lastUses(steps, output);
  /** Runs the first `count` steps; gives the values of the nodes in `kept` and of what is still to be read. */
  const execute = (images: Tensor4D, kept: readonly GraphNode[], count: number) => {
    const values = new Map<GraphNode, Tensor>([[graph.nodes[0]!, images]]);
    const copies = new Map<GraphNode, Tensor>();
    try {
      steps.slice(0, count).forEach((step, index) => {
        const inputs = step.inputs.map((node) => values.get(node)!);
        const value = tidy(() => step.run(inputs));
        values.set(step.output, value);
        if (kept.includes(step.output)) copies.set(step.output, value.clone());
        for (const node of freedAfter[index]!) {
          values.get(node)!.dispose();
          values.delete(node);
        }
      });
      const copyOf = (node: GraphNode) => (copies.get(node) ?? images).clone();
      values.delete(graph.nodes[0]!);
      return { left: values, copies: kept.map(copyOf) };
    } catch (error) {
      values.delete(graph.nodes[0]!);
      dispose([...values.values()]);
      throw error;
    } finally {
      dispose([...copies.values()]);
    }
  };
  const runKeeping: InferenceProgram['runKeeping'] = (images, nodes) => {
    const kept = nodes.map((id) => nodeWithValue(graph, standInOf, id));
    const { left, copies } = execute(images, kept, steps.length);
    return { logits: left.get(output) as Tensor2D, values: copies };
  };
  const features: InferenceProgram['features'] = (images, names) => {
    const kept = names.map((name) => nodeWithValue(graph, standInOf, markedNode(graph, name).id));
    const last = Math.max(...kept.map((node) => steps.findIndex((step) => step.output === node)));
    const { left, copies } = execute(images, kept, last + 1);
    dispose([...left.values()]);
    return Object.fromEntries(names.map((name, index) => [name, copies[index]!]));
  };
  return {
    run: (images) => runKeeping(images, []).logits,
    runKeeping,
    features,
    dispose: () => {
      for (const step of steps) dispose([...step.weights]);
    },
  };
}

function markedNode({ marks }: Graph, name: string): GraphNode {
  const found = marks.get(name);
  if (!found) throw new RangeError(`the network marks no ${name}; it has ${[...marks.keys()].join(', ')}`);
  return found;
}

function nodeWithValue(graph: Graph, standInOf: (node: GraphNode) => GraphNode | undefined, id: number): GraphNode {
  const node = graph.nodes[id];
  if (!node) throw new RangeError(`node ${id} is not in the graph, whose nodes are 0 to ${graph.nodes.length - 1}`);
  const found = standInOf(node);
  if (!found) throw new RangeError(`node ${id} has no value of its own: the norm after it was folded into it`);
  return found;
}

/** For each step, the nodes whose values nothing after it reads. The input is the caller's, the output the result. */
function lastUses(steps: readonly InferenceStep[], output: GraphNode): GraphNode[][] {
  const last = new Map<GraphNode, number>();
  steps.forEach((step, index) => {
    for (const node of step.inputs) last.set(node, index);
  });
  const freed: GraphNode[][] = steps.map(() => []);
  for (const [node, index] of last) {
    if (node.operation.op !== 'input' && node !== output) freed[index]!.push(node);
  }
  return freed;
}
