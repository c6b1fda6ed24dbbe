import { denselyConnected, type GraphNode, meanAbsoluteWeights, type Reader } from '@densenet/model';
import type { ClassifierModel } from './classifierModel.ts';
import type { DenseBlockInfo, LayerInfo } from './types.ts';

/** The network's dense blocks, and the mean absolute weight with which each layer reads each of its inputs. */
export function denseBlocks({ graph, arrays }: Pick<ClassifierModel, 'graph' | 'arrays'>): DenseBlockInfo[] {
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

/** The name of a node's parameters (`features.conv0`); for a node without parameters its operation (`relu`). */
function nameOf({ operation }: GraphNode): string {
  return 'name' in operation ? operation.name : operation.op;
}
