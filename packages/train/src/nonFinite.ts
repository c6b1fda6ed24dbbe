import { expectLabelRange, LabelRangeError } from '@densenet/ops';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { NamedTensors } from './model.ts';

/**
 * What made the loss or the statistics of a step NaN or infinite:
 * - `images`: a value of the batch that is NaN or infinite itself, or whose square is past float32's range
 * - `parameters`: parameters that were NaN or infinite before the step
 * - `divergence`: neither; the training itself diverges
 * - `replica`: one of several processes that train together has met the cause
 */
export type NonFiniteCause =
  | { from: 'images'; image: number; value: number }
  | { from: 'parameters'; name: string; value: number }
  | { from: 'divergence' }
  | { from: 'replica'; rank: number; cause: string };

/**
 * The loss or the statistics of a step are NaN or infinite, and its gradient would spoil the parameters. The message says what
 * to do.
 */
export class NonFiniteLossError extends Error {
  override readonly name = 'NonFiniteLossError';
  constructor(
    readonly loss: number,
    readonly origin: NonFiniteCause,
  ) {
    const problem = Number.isFinite(loss) ? ', but a norm has statistics that are NaN or infinite' : '';
    super(`the loss is ${loss}${problem}; the parameters are as they were before this step. ${adviceOn(origin)}`);
  }
}

/** What the cause is, for people, and what they can do. */
export function adviceOn(origin: NonFiniteCause): string {
  switch (origin.from) {
    case 'images':
      return (
        `Image ${origin.image} of the batch (from 0) holds ${origin.value}: look at how images are read and prepared. ` +
        'No learning rate helps'
      );
    case 'parameters':
      return (
        `The parameter ${origin.name} held ${origin.value} already, from an earlier step: go back to what was saved before. ` +
        'Try a lower learning rate'
      );
    case 'replica':
      return `Rank ${origin.rank}, in its part of the batch: ${origin.cause}`;
    case 'divergence':
      return 'Try a lower learning rate';
  }
}

/** The square of a larger value, and so its variance, is past float32's range. */
const squareOverflows = 2 ** 64;

/** Looks through images and parameters for the cause. Reads all of them, which takes a while: for a step that has failed. */
export async function causeOf(parameters: NamedTensors, images: Tensor): Promise<NonFiniteCause> {
  const pixels = await images.data<'float32'>();
  const stray = pixels.findIndex((value) => !(Math.abs(value) < squareOverflows));
  if (stray >= 0) {
    return { from: 'images', image: Math.floor((stray * images.shape[0]!) / pixels.length), value: pixels[stray]! };
  }
  for (const [name, parameter] of Object.entries(parameters)) {
    const value = (await parameter.data<'float32'>()).find((found) => !Number.isFinite(found));
    if (value !== undefined) return { from: 'parameters', name, value };
  }
  return { from: 'divergence' };
}

/**
 * Checks the targets of a batch, class indices or a number for each class, once the loss is not finite. Only then, since reading
 * them from a GPU waits for it.
 *
 * @throws LabelRangeError (of `@densenet/ops`) where a label is no class, or a number is NaN or infinite; it names the first such
 *   image
 */
export async function expectClasses(targets: Tensor, classes: number): Promise<void> {
  const values = await targets.data();
  if (targets.dtype === 'int32' && targets.rank === 1) return expectLabelRange(values, classes);
  const stray = values.findIndex((value) => !Number.isFinite(value));
  if (stray < 0) return;
  const [image, place] = [Math.floor(stray / classes), stray % classes];
  const expected = 'expected a number from 0 to 1';
  throw new LabelRangeError(
    'targets',
    `image ${image} of the batch has ${values[stray]} for class ${place}, ${expected}`,
  );
}

/** Logits are NaN or infinite, so that no class follows from them. The message says of how many images. */
export class NonFiniteLogitsError extends Error {
  override readonly name = 'NonFiniteLogitsError';
  constructor(
    /** Images whose logits are not all finite. */
    readonly found: number,
    /** Images in all. */
    readonly images: number,
  ) {
    super(
      `the logits of ${found} of ${images} images are NaN or infinite, so loss and accuracy would mean nothing: the weights ` +
        'are of a training that diverged, or damaged, or the images hold such values',
    );
  }
}

/**
 * The indices of images whose logits are not all finite. Found here and not on the backend, where a ReLU or a maximum may turn
 * a NaN into a number.
 *
 * @param logits values of `[images, classes]`
 */
export function imagesWithNonFinite(logits: ArrayLike<number>, images: number): number[] {
  const classes = logits.length / images;
  const found: number[] = [];
  for (let image = 0; image < images; image++) {
    for (let i = image * classes; i < (image + 1) * classes; i++) {
      if (Number.isFinite(logits[i])) continue;
      found.push(image);
      break;
    }
  }
  return found;
}
