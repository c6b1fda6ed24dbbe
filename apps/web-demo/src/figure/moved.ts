import type { ConnectionMatrix } from '@densenet/element';

/**
 * How much of what readers take has training moved to other sources: for each reader that has several the total variation distance of
 * its shares (0: the same shares, 1: none in common), averaged.
 */
export function moved(trained: readonly ConnectionMatrix[], untrained: readonly ConnectionMatrix[]): number {
  const distances = trained.flatMap((matrix, block) =>
    matrix.flatMap((row, reader) => (row.length < 2 ? [] : [distance(row, untrained[block]![reader]!)])),
  );
  return distances.length === 0 ? 0 : distances.reduce((sum, value) => sum + value, 0) / distances.length;
}

function distance(row: readonly number[], other: readonly number[]): number {
  const [total, otherTotal] = [row, other].map((values) => values.reduce((sum, value) => sum + value, 0));
  const share = (value: number, of: number) => (of === 0 ? 0 : value / of);
  return row.reduce((sum, value, i) => sum + Math.abs(share(value, total!) - share(other[i]!, otherTotal!)), 0) / 2;
}
