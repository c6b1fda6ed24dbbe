import { add, keep, mul, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Graph, GraphNode } from '../graph/graph.ts';
import type { NodeOf } from '../graph/units.ts';
import { scaleAndShift } from '../operations/batchNorm.ts';
import { recordOf } from '../operations/index.ts';
import { type Parameters, parameterOf, parametersOfNode } from '../parameters.ts';

/** What the operations of an inference program compute with, as tensors of the program's own. */
export interface InferenceWeights {
  /** What the operation's record has prepared: of a convolution filter, bias and the filter in the backend's own form. */
  of(node: GraphNode): readonly (Tensor | undefined)[];
  dispose(): void;
}

/**
 * Prepares the weights of every node once.
 *
 * @param folded norms that are multiplied into the convolution before them, by that convolution
 * @throws Error where `parameters` lacks one that the network has; it names it
 */
export function prepareWeights(
  graph: Graph,
  folded: ReadonlyMap<GraphNode, NodeOf<'batchNorm'>>,
  parameters: Parameters,
): InferenceWeights {
  const inConvolutions = new Set<GraphNode>(folded.values());
  const prepared = new Map<GraphNode, readonly (Tensor | undefined)[]>();
  const given = (node: GraphNode): Tensor[] => parametersOfNode(node).map(({ name }) => parameterOf(parameters, name));
  // An error in the middle frees what was prepared before it; without one, only the program's owner frees its weights.
  tidy(() => {
    for (const node of graph.nodes) {
      if (inConvolutions.has(node)) continue;
      const { operation } = node;
      const [own, norm] = [given(node), folded.get(node)];
      const weights = norm ? foldedConvolution(own, norm, given(norm)) : own;
      const made = recordOf(operation).inference?.prepare?.(operation, weights) ?? weights;
      // The parameters themselves stay the caller's.
      const tensors = made.map((tensor) => (tensor && own.includes(tensor) ? tensor.clone() : tensor));
      prepared.set(node, tensors);
    }
    for (const tensor of [...prepared.values()].flat()) if (tensor) keep(tensor);
  });
  return {
    of: (node) => prepared.get(node) ?? [],
    dispose: () => {
      for (const tensor of [...prepared.values()].flat()) tensor?.dispose();
    },
  };
}

/** Filter and bias of a convolution, with the norm that follows it multiplied in. */
function foldedConvolution(
  [filter, bias]: readonly Tensor[],
  { operation }: NodeOf<'batchNorm'>,
  parameters: readonly Tensor[],
): [Tensor, Tensor] {
  const [scale, shift] = scaleAndShift(operation, parameters);
  return [mul(filter!, scale), bias ? add(mul(bias, scale), shift) : shift];
}
