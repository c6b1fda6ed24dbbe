import { ordinal, toCss } from '../../explanation/colour.ts';
import type { Layout } from './layout.ts';

/**
 * The colour of each step that later units read: by its place in the concatenation, so that a layer's channels have one colour
 * wherever they are read. Steps that only their own unit reads have none.
 */
export function sourceColours({ sections }: Layout): ReadonlyMap<number, string> {
  const places = new Map<number, { index: number; count: number }>();
  for (const { reads } of sections.flatMap(({ units }) => units)) {
    reads?.sources.forEach(({ node }, index) => {
      const count = Math.max(reads.sources.length, places.get(node)?.count ?? 0);
      places.set(node, { index, count });
    });
  }
  return new Map([...places].map(([node, { index, count }]) => [node, toCss(ordinal(index, count))]));
}
