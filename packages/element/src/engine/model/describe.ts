import { denselyConnected, type GraphNode, meanAbsoluteWeights, type Reader } from '@densenet/model';
import type { DenseBlockInfo, LayerInfo } from '../types.ts';
import type { DecodedModel } from './decode.ts';

/** The node that pools the last feature maps for the classifier. */
export function globalPool({ graph }: DecodedModel): GraphNode {
  const found = graph.nodes.findLast(({ operation }) => operation.op === 'globalAveragePool');
  if (!found) throw new Error('the network has no global average pooling');
  return found;
}

/** Height and width of what a class activation map shows. */
export function activationGrid(model: DecodedModel): { height: number; width: number } {
  const [height, width] = globalPool(model).inputs[0]!.shape;
  return { height: height!, width: width! };
}

/** The network's dense blocks, and how much each layer listens to each source. */
export function describeBlocks({ graph, arrays }: DecodedModel): DenseBlockInfo[] {
  const weights = (reader: Reader) => meanAbsoluteWeights(reader, arrays[`${nameOf(reader.node)}.weight`]!);
  return denselyConnected(graph).map(({ input, layers, exit }) => ({
    input: layerInfo(input),
    layers: layers.map(({ added }) => layerInfo(added)),
    exit: nameOf(exit.node),
    weights: [...layers.map(({ reader }) => weights(reader)), weights(exit)],
  }));
}

function layerInfo(node: GraphNode): LayerInfo {
  const [height, width, channels] = node.shape;
  return { node: node.id, name: nameOf(node), height: height!, width: width!, channels: channels! };
}

/** The scope of a node's parameters, or what it does where it has none. */
function nameOf({ operation }: GraphNode): string {
  return 'name' in operation ? operation.name : operation.op;
}
