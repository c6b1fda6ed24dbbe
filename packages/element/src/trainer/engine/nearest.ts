import type { Neighbour } from '../types.ts';
import type { Example } from './exampleStore.ts';
import type { Embedded } from './features.ts';

/**
 * The examples whose embeddings have the smallest angles to one, most alike first.
 *
 * @param embedded the examples' embeddings, in their order
 */
export function nearestExamples(
  embedding: Float32Array,
  examples: readonly Example[],
  embedded: readonly Embedded[],
  count: number,
): Neighbour[] {
  return examples
    .map(({ id, classId, heldOut }, index) => ({
      id,
      classId,
      heldOut,
      similarity: cosine(embedding, embedded[index]!.embedding),
    }))
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, count);
}

/** 0 where one of the two is all zeros, and has no direction. */
function cosine(a: Float32Array, b: Float32Array): number {
  let [product, ofA, ofB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    product += a[i]! * b[i]!;
    ofA += a[i]! ** 2;
    ofB += b[i]! ** 2;
  }
  return ofA === 0 || ofB === 0 ? 0 : product / Math.sqrt(ofA * ofB);
}
