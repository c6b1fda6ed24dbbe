import type { Preprocessing } from '@densenet/data';
import {
  addN,
  div,
  log,
  maximum,
  reverse,
  sigmoid,
  slice,
  softmax,
  sub,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { Program } from './recordLogits.ts';

/**
 * - `flip`: the image and its mirror image.
 * - `ten-crop`: four corners and the middle of a larger image, each with its mirror image (Krizhevsky et al. 2012).
 */
export type TestTimeAugmentation = 'flip' | 'ten-crop';

export const testTimeAugmentations: readonly TestTimeAugmentation[] = ['flip', 'ten-crop'];

/** How much larger the image is that crops are taken from, where the preprocessing does not crop: as 256 to 224. */
const enlargement = 256 / 224;

/** The preprocessing of the images that a network is given views of. */
export function viewedPreprocessing(preprocessing: Preprocessing, kind: TestTimeAugmentation): Preprocessing {
  if (kind === 'flip') return preprocessing;
  const { height, width, crop, ...others } = preprocessing;
  const factor = crop ? crop.shorterSide / Math.min(height, width) : enlargement;
  const larger = { height: Math.round(height * factor), width: Math.round(width * factor) };
  return { ...others, ...larger, ...(crop && { crop }) };
}

/** A network and the images that it is given views of. */
export interface Viewed {
  program: Program;
  /** What the network takes; images come as {@link viewedPreprocessing} makes them. */
  size: Pick<Preprocessing, 'height' | 'width'>;
  /** Whether several labels may be true of an image: each then has a probability of its own. */
  severalLabels: boolean;
}

/** A program that gives the mean probabilities of several views of each image, as the logits that give these probabilities. */
export function averagedOverViews({ program, size, severalLabels }: Viewed, kind: TestTimeAugmentation): Program {
  const probabilitiesOf = (view: Tensor4D) =>
    tidy(() => (severalLabels ? sigmoid(program.run(view)) : softmax(program.run(view))));
  return {
    run: (images) =>
      tidy(() => {
        const views = kind === 'flip' ? [images] : fiveCrops(images, size);
        const all = views.flatMap((view) => [view, reverse(view, 2)]).map(probabilitiesOf);
        const mean = div(addN(all), all.length);
        const logOf = (values: Tensor) => log(maximum(values, smallest));
        return (severalLabels ? sub(logOf(mean), logOf(sub(1, mean))) : logOf(mean)) as Tensor2D;
      }),
  };
}

/** A probability that rounds to 0 would have an infinite logarithm. */
const smallest = 1e-37;

function fiveCrops(images: Tensor4D, { height, width }: Pick<Preprocessing, 'height' | 'width'>): Tensor4D[] {
  const [batch, rows, columns, channels] = images.shape;
  const [down, right] = [rows - height, columns - width];
  const corners = [
    [0, 0],
    [0, right],
    [down, 0],
    [down, right],
    [Math.floor(down / 2), Math.floor(right / 2)],
  ] as const;
  return corners.map(([top, left]) => slice(images, [0, top, left, 0], [batch, height, width, channels]));
}
