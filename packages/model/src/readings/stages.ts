import type { Graph, GraphNode } from '../graph/graph.ts';
import { sizeOf } from '../operations/shape.ts';
import { isWeighted, parametersOfNode } from '../parameters.ts';
import { multiplyAdds } from './summary.ts';

/** What a part of a network has and does, for one image. */
export interface StageSummary {
  /** `stem`, `stage1` and up, `head`. */
  name: string;
  /** Trainable values. */
  parameters: number;
  /** Those of them that are filters of each size, by `1x1`, `3x3` and so on. */
  filterParameters: { [kernelSize: string]: number };
  multiplyAdds: number;
  /** Bytes that the outputs of its layers take in float32. */
  activationBytes: number;
}

/**
 * A network by its stages, as its marks have them: all up to the stem's, then all up to each stage's, what leads to it (a
 * pooling, a transition) included; the rest is the head.
 */
export function summarizeStages({ nodes, marks }: Graph): StageSummary[] {
  const ends = [...marks].filter(([name]) => /^(stem|stage\d+)$/.test(name)).map(([name, { id }]) => ({ name, id }));
  const last = { name: 'head', id: nodes.length - 1 };
  let first = 1; // 0 is the input
  return [...ends, last].map(({ name, id }) => {
    const part = nodes.slice(first, id + 1);
    first = id + 1;
    const total = (value: (node: GraphNode) => number) => part.reduce((sum, node) => sum + value(node), 0);
    return {
      name,
      parameters: total(trainableValues),
      filterParameters: filterParameters(part),
      multiplyAdds: total(multiplyAdds),
      activationBytes: 4 * total(({ shape }) => sizeOf(shape)),
    };
  });
}

function trainableValues(node: GraphNode): number {
  const specs = parametersOfNode(node).filter(({ trainable }) => trainable);
  return specs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

function filterParameters(part: readonly GraphNode[]): StageSummary['filterParameters'] {
  const sums: StageSummary['filterParameters'] = {};
  for (const { role, shape } of part.flatMap(parametersOfNode)) {
    if (role !== 'filter') continue;
    const size = `${shape[0]}x${shape[1]}`;
    sums[size] = (sums[size] ?? 0) + sizeOf(shape);
  }
  return sums;
}

/** Layers with weights, convolutions and fully connected, on the longest path: the number in `DenseNet-121`. */
export function depthOf({ nodes, output }: Graph): number {
  const depths = new Map<GraphNode, number>();
  for (const node of nodes) {
    const before = node.inputs.map((input) => depths.get(input)!);
    depths.set(node, Math.max(0, ...before) + (isWeighted(node) ? 1 : 0));
  }
  return depths.get(output)!;
}
