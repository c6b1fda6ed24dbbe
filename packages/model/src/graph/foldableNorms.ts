import type { Graph, GraphNode } from './graph.ts';
import { isA, type NodeOf } from './units.ts';

/**
 * Batch norms that can be multiplied into the convolution before them once their statistics are fixed: those that follow
 * it directly and are its only reader. Any other reader would see the norm's output instead of the convolution's.
 *
 * @returns the norm by its convolution
 */
export function foldableNorms(graph: Graph): ReadonlyMap<GraphNode, NodeOf<'batchNorm'>> {
  const readers = new Map<GraphNode, number>();
  for (const node of graph.nodes) {
    for (const input of node.inputs) readers.set(input, (readers.get(input) ?? 0) + 1);
  }
  const folded = new Map<GraphNode, NodeOf<'batchNorm'>>();
  for (const node of graph.nodes) {
    const [input] = node.inputs;
    if (!isA(node, 'batchNorm') || !isA(input!, 'conv2d')) continue;
    if (readers.get(input!) === 1 && input !== graph.output) folded.set(input!, node);
  }
  return folded;
}
