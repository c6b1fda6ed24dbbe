import { type GraphNode, type NamedArray, type NodeOf, parametersOfNode } from '@densenet/model';
import type { ExportedModel } from './exportedModel.ts';

/** A layer's arrays by the last part of their names (`weight`, `bias`, `running_mean`, `running_var`). */
export type LayerWeights = Readonly<Record<string, NamedArray>>;

/** A function that reads a node's weights, with the batch norm `norm` that follows the node folded in where it is given. */
export function weightsReader(
  node: GraphNode,
  norm: NodeOf<'batchNorm'> | undefined,
  arrays: ExportedModel['arrays'],
): () => LayerWeights {
  return () => (norm === undefined ? weightsOf(node, arrays) : foldedWeights(node, norm, arrays));
}

function weightsOf(node: GraphNode, arrays: ExportedModel['arrays']): LayerWeights {
  const names = parametersOfNode(node).map(({ name }) => name);
  return Object.fromEntries(names.map((name) => [name.slice(name.lastIndexOf('.') + 1), arrays[name]!]));
}

/** Filter and bias of a convolution with the norm after it folded in: with fixed statistics a norm is `x scale + shift`. */
function foldedWeights(node: GraphNode, norm: NodeOf<'batchNorm'>, arrays: ExportedModel['arrays']): LayerWeights {
  const { epsilon } = norm.operation.spec;
  const { weight, bias } = weightsOf(node, arrays);
  const statistics = weightsOf(norm, arrays);
  const of = (suffix: string) => statistics[suffix]!.values;
  const channels = of('weight').length;
  // In float64, so that values are rounded to float32 once, at the end.
  const scale = Float64Array.from(of('weight'), (value, c) => value / Math.sqrt(of('running_var')[c]! + epsilon));
  const shift = Float32Array.from(
    scale,
    (factor, c) => of('bias')[c]! + ((bias?.values[c] ?? 0) - of('running_mean')[c]!) * factor,
  );
  const filter = weight!.values;
  const product = new Float32Array(filter.length);
  // The output channel is the last axis.
  for (let start = 0; start < filter.length; start += channels) {
    for (let c = 0; c < channels; c++) product[start + c] = filter[start + c]! * scale[c]!;
  }
  return { weight: { shape: weight!.shape, values: product }, bias: { shape: [channels], values: shift } };
}
