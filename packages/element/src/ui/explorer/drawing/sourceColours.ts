import type { NetworkInfo } from '../../../engine/types.ts';
import { ordinal, toCss } from '../../explanation/colour.ts';

/**
 * The colour of each step that later units read: by its place in the concatenation, so that a layer's channels have one colour
 * wherever they are read. Steps that only their own unit reads have none.
 */
export function sourceColours({ sections }: NetworkInfo): ReadonlyMap<number, string> {
  const places = new Map<number, { index: number; count: number }>();
  for (const { steps } of sections.flatMap(({ units }) => units)) {
    const { reads } = steps[0]!;
    reads.forEach(({ node }, index) => {
      places.set(node, { index, count: Math.max(reads.length, places.get(node)?.count ?? 0) });
    });
  }
  return new Map([...places].map(([node, { index, count }]) => [node, toCss(ordinal(index, count))]));
}
