import { fuse } from '../graph/fuse.ts';
import type { Graph, GraphNode } from '../graph/graph.ts';
import type { Unit } from '../graph/units.ts';
import { recordOf } from '../operations/index.ts';
import { sizeOf } from '../operations/shape.ts';
import { parametersOfNode } from '../parameters.ts';

export interface SummaryRow {
  /** Scope of the layer's parameters, or its kind where it has none. */
  name: string;
  kind: GraphNode['operation']['op'];
  /** What one image gives: `[height, width, channels]` or `[features]`. */
  outputShape: readonly number[];
  /** Trainable values. Running statistics are not counted, as in PyTorch. */
  parameters: number;
  /** Multiply-adds of one image: of convolutions and the classifier, as is usual. */
  multiplyAdds: number;
  /** The fused call that computes it together with others in training; null where it runs by itself. */
  fusedIn: Exclude<Unit['kind'], 'plain'> | null;
}

export interface Summary {
  inputShape: readonly number[];
  rows: readonly SummaryRow[];
  parameters: number;
  multiplyAdds: number;
  /** Bytes that the outputs of all layers of one image take in float32: what training keeps if it keeps all. */
  activationBytes: number;
}

/** Multiply-adds of one image. */
export function multiplyAdds({ operation, shape, inputs }: GraphNode): number {
  return recordOf(operation).multiplyAdds?.(operation, inputs[0]!.shape, shape) ?? 0;
}

/** A network layer by layer: shapes, parameters and work, for one image. */
export function summarize(graph: Graph): Summary {
  const [input, ...layers] = graph.nodes;
  const fused = fusedNodes(graph);
  const rows = layers.map((node) => ({
    name: 'name' in node.operation ? node.operation.name : node.operation.op,
    kind: node.operation.op,
    outputShape: node.shape,
    parameters: parametersOfNode(node)
      .filter(({ trainable }) => trainable)
      .reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    multiplyAdds: multiplyAdds(node),
    fusedIn: fused.get(node) ?? null,
  }));
  const total = (value: (row: SummaryRow) => number) => rows.reduce((sum, row) => sum + value(row), 0);
  return {
    inputShape: input!.shape,
    rows,
    parameters: total((row) => row.parameters),
    multiplyAdds: total((row) => row.multiplyAdds),
    activationBytes: 4 * total((row) => sizeOf(row.outputShape)),
  };
}

/** The nodes that share a call with others in training, and which call. */
function fusedNodes(graph: Graph): ReadonlyMap<GraphNode, Exclude<Unit['kind'], 'plain'>> {
  const found = new Map<GraphNode, Exclude<Unit['kind'], 'plain'>>();
  for (const unit of fuse(graph, { phase: 'training' }).units) {
    if (unit.kind === 'plain') continue;
    const first = unit.kind === 'conv' ? unit.convolution : unit.norm;
    for (let node = unit.output; unit.output !== first; node = node.inputs[0]!) {
      found.set(node, unit.kind);
      if (node === first) break;
    }
  }
  return found;
}

/** The summary as a table of plain text, one line a layer. */
export function formatSummary({ inputShape, rows, ...totals }: Summary): string {
  const count = (value: number) => value.toLocaleString('en-US');
  const table = [
    ['layer', 'kind', 'output', 'parameters', 'multiply-adds', 'fused in'],
    ['input', '', inputShape.join(' x '), '', '', ''],
    ...rows.map((row) => [
      row.name,
      row.kind,
      row.outputShape.join(' x '),
      row.parameters ? count(row.parameters) : '',
      row.multiplyAdds ? count(row.multiplyAdds) : '',
      row.fusedIn ?? '',
    ]),
  ];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((line) => line[column]!.length)));
  const lines = table.map((line) =>
    line
      .map((cell, column) =>
        column < 3 || column === 5 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
  const rule = '-'.repeat(Math.max(...lines.map((line) => line.length)));
  return [
    lines[0],
    rule,
    ...lines.slice(1),
    rule,
    `parameters: ${count(totals.parameters)}`,
    `multiply-adds of one image: ${count(totals.multiplyAdds)}`,
    `layers in fused calls: ${count(rows.filter(({ fusedIn }) => fusedIn !== null).length)} of ${count(rows.length)}; each of the others runs by itself`,
    `layer outputs of one image: ${(totals.activationBytes / 2 ** 20).toFixed(1)} MiB in float32`,
  ].join('\n');
}
