import type { RandomIntegers } from '@densenet/evaluation';
import { countOf, type Judged, someOf } from './judged.ts';

/** What was learned on one part of the images, for the images of the other. */
export interface CrossFitted<Learned> {
  /** Indices of the images that this is for. */
  images: Uint32Array;
  learned: Learned;
}

/**
 * Where there are no images but those that are reported on, each half of them is used with what was learned on the other:
 * nothing is judged by what it was chosen with.
 *
 * @param random draws the halves
 */
export function crossFit<Learned>(
  judged: Judged,
  learn: (half: Judged) => Learned,
  random: RandomIntegers,
): CrossFitted<Learned>[] {
  const order = Uint32Array.from({ length: countOf(judged) }, (_, image) => image);
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.int(last + 1);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  const middle = Math.ceil(order.length / 2);
  const [first, second] = [order.slice(0, middle), order.slice(middle)];
  return [
    { images: second, learned: learn(someOf(judged, first)) },
    { images: first, learned: learn(someOf(judged, second)) },
  ];
}
