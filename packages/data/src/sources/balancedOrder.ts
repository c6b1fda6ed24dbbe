import type { Random } from '@densenet/ops/random';
import type { Counted } from './classCounts.ts';
import { checkedLabel } from './imageSource.ts';
import { shuffledOrder } from './order.ts';

/** `name`: what an error calls the images. */
type Named = Counted & { name: string };

/**
 * As many indices of images as there are, with each class equally likely at each place: images of a rare class come often, and
 * some of a frequent one not at all. Those of a class come in a random order, each once before one comes again. An image with
 * several labels is drawn for each of them, so that its frequent labels are more frequent than those that come alone; images
 * without a label are drawn as a class of their own. Classes without images are passed over.
 *
 * Same generator state, same order.
 *
 * @throws ImageReadError where a source without targets says what is no class
 */
export function balancedOrder(source: Named, random: Pick<Random, 'int'>): Uint32Array {
  const drawn = membersByClass(source).map((members) => ({
    members,
    order: shuffledOrder(members.length, random),
    next: 0,
  }));
  return Uint32Array.from({ length: source.count }, () => {
    const one = drawn[random.int(drawn.length)]!;
    if (one.next === one.members.length) {
      one.order = shuffledOrder(one.members.length, random);
      one.next = 0;
    }
    return one.members[one.order[one.next++]!]!;
  });
}

/** The images of each class that has some, then those without a label, if there are some. */
function membersByClass(source: Named): Uint32Array[] {
  const classes = source.classNames.length;
  const members: number[][] = Array.from({ length: classes + 1 }, () => []);
  for (let index = 0; index < source.count; index++) {
    for (const label of labelsOfImage(source, index)) members[label]!.push(index);
  }
  return members.filter(({ length }) => length > 0).map((indices) => Uint32Array.from(indices));
}

/** The classes of an image; the number of classes where it has none. */
function labelsOfImage(source: Named, index: number): number[] {
  if (source.target === undefined) return [checkedLabel(source, index)];
  const labels: number[] = [];
  source.target(index).forEach((value, label) => {
    if (value > 0) labels.push(label);
  });
  return labels.length === 0 ? [source.classNames.length] : labels;
}
