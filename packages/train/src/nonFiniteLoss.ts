import type { Tensor } from '@tensorflow/tfjs-core';
import type { NamedTensors } from './model.ts';

/**
 * Where the numbers of a step come from that are NaN or infinite:
 * - `images`: from a value of the batch, which is so itself or whose square is past float32's range
 * - `parameters`: from parameters that were so before the step
 * - `divergence`: from neither: the training itself diverges
 */
export type NonFiniteCause =
  | { from: 'images'; image: number; value: number }
  | { from: 'parameters'; name: string; value: number }
  | { from: 'divergence' };

/** The step's numbers are NaN or infinite, so that its gradient would spoil the parameters. Says what to do, by the cause. */
export class NonFiniteLossError extends Error {
  override readonly name = 'NonFiniteLossError';
  constructor(
    readonly loss: number,
    readonly origin: NonFiniteCause,
  ) {
    const problem = Number.isFinite(loss) ? ', but a norm has statistics that are NaN or infinite' : '';
    super(`the loss is ${loss}${problem}; the parameters are as they were before this step. ${advice(origin)}`);
  }
}

function advice(origin: NonFiniteCause): string {
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
    case 'divergence':
      return 'Try a lower learning rate';
  }
}

/** Its square, and so a variance, is past float32's range. */
const squareOverflows = 2 ** 64;

/** Looks for where they come from: called when all is lost, it may take its time. */
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
