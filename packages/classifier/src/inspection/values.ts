import type { Graph, GraphNode } from '@densenet/model';
import type { HeatMap } from '../types.ts';
import { stepsOf } from './steps.ts';
import type { ChannelPlace, ValuePlace } from './types.ts';

/** Height, width and channels of a node's value; features are maps of one cell. */
export function mapsShape({ shape }: Pick<GraphNode, 'shape'>): [number, number, number] {
  return shape.length === 3 ? (shape as unknown as [number, number, number]) : [1, 1, shape[0]!];
}

/** Position of one value among all of its node, `[height, width, channels]`. */
export function offsetOf(node: GraphNode, { row, column, channel }: ValuePlace): number {
  const [, width, channels] = mapsShape(node);
  return (row * width + column) * channels + channel;
}

const stepNodes = new WeakMap<Graph, ReadonlySet<GraphNode>>();

/**
 * The graph node of a step.
 *
 * @throws RangeError where the node is no step of the network, or has no such channel or value
 */
export function stepNode(graph: Graph, place: ChannelPlace | ValuePlace): GraphNode {
  const known = stepNodes.get(graph) ?? new Set(stepsOf(graph).map(({ value }) => value));
  stepNodes.set(graph, known);
  const node = graph.nodes[place.node];
  if (!node || !known.has(node)) {
    throw new RangeError(`node ${place.node} is no step of the network: see networkInfo for those that are`);
  }
  const { channel, row, column } = { row: 0, column: 0, ...place };
  const sizes = mapsShape(node);
  const isInside = [row, column, channel].every((at, axis) => Number.isInteger(at) && at >= 0 && at < sizes[axis]!);
  if (isInside) return node;
  throw new RangeError(
    `node ${node.id} has no value in row ${row}, column ${column} of channel ${channel}: its maps are ${sizes.join('x')}`,
  );
}

/** One channel of a node's value. */
export function channelOf(node: GraphNode, values: Float32Array, channel: number): HeatMap {
  const [height, width, channels] = mapsShape(node);
  return {
    height,
    width,
    values: Float32Array.from({ length: height * width }, (_, cell) => values[cell * channels + channel]!),
  };
}
