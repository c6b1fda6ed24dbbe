import { denselyConnected, type Reader } from '@densenet/model';
import type { ClassifierModel } from '../classifierModel.ts';
import type { Pause } from '../placedModel.ts';
import type { ConnectionMatrix } from '../types.ts';
import { partialSumNorms } from './partialSums.ts';

/** Gives the values of graph nodes for one picture, in the order of the nodes' ids. */
type ValuesOf = (nodes: readonly number[]) => Promise<Float32Array[]>;

/**
 * What each reader of the dense blocks takes from each of its sources for one picture: the L2 norms of the sources' partial sums
 * ({@link partialSumNorms}) as shares of their total.
 *
 * @param valuesOf runs the network on the picture
 * @param pause awaited between the sources
 * @returns one matrix a block; each row sums to 1, or is 0 where nothing reaches the reader
 */
export async function responseShares(
  { graph, arrays }: Pick<ClassifierModel, 'graph' | 'arrays'>,
  valuesOf: ValuesOf,
  pause?: Pause,
): Promise<ConnectionMatrix[]> {
  const blocks = denselyConnected(graph).map(({ layers, exit }) => [...layers.map(({ reader }) => reader), exit]);
  const inputs = blocks.flat().map(({ node }) => node.inputs[0]!.id);
  const values = await valuesOf(inputs);
  let next = 0;
  const sharesOf = async (reader: Reader): Promise<number[]> => {
    const { operation } = reader.node;
    const filter = arrays[`${'name' in operation ? operation.name : ''}.weight`]!;
    return sharesOfTotal(await partialSumNorms(reader, filter, values[next++]!, pause));
  };
  const matrices: number[][][] = [];
  for (const readers of blocks) {
    const matrix: number[][] = [];
    for (const reader of readers) matrix.push(await sharesOf(reader));
    matrices.push(matrix);
  }
  return matrices;
}

function sharesOfTotal(norms: readonly number[]): number[] {
  const total = norms.reduce((sum, norm) => sum + norm, 0);
  return norms.map((norm) => (total === 0 ? 0 : norm / total));
}
