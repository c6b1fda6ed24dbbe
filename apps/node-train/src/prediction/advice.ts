import type { ClassifierModel } from '@densenet/classifier';
import type { Likeness } from '@densenet/classifier/types';

/**
 * What to think of a picture, by what the network's training images are like; undefined where there is nothing to say.
 *
 * @param inverted whether pictures are inverted as it is
 */
export function adviceOn(
  likeness: Likeness | undefined,
  { preprocessing }: Pick<ClassifierModel, 'preprocessing'>,
  inverted: boolean,
): string | undefined {
  if (likeness === undefined) return undefined;
  if (preprocessing.channels === 1 && likeness.brightBorder) {
    const remedy = inverted ? 'leave out --invert' : 'try --invert';
    return `its ground is bright, and this network learned from bright things on black: ${remedy}`;
  }
  return likeness.unlikeness > 1 ? 'unlike what this network learned from: the answer means little' : undefined;
}
