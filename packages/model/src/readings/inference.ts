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
  const { steps, output } = planInference(graph, parameters);
  const freedAfter = lastUses(steps, output);
  return {
    run: (images) => {
      const values = new Map<GraphNode, Tensor>([[graph.nodes[0]!, images]]);
      try {
        steps.forEach((step, index) => {
          const inputs = step.inputs.map((node) => values.get(node)!);
          values.set(
            step.output,
            tidy(() => step.run(inputs)),
          );
          for (const node of freedAfter[index]!) {
            values.get(node)!.dispose();
            values.delete(node);
          }
        });
        return values.get(output) as Tensor2D;
      } catch (error) {
        values.delete(graph.nodes[0]!);
        dispose([...values.values()]);
        throw error;
      }
    },
    dispose: () => {
      for (const step of steps) dispose([...step.weights]);
    },
  };
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
