import { hasBrightBorder } from '@densenet/data';
import { learnedOnDark, unlikeness } from '@densenet/model';
import type { ClassifierModel } from './classifierModel.ts';
import type { Likeness, NetworkInput } from './types.ts';

/**
 * How a picture compares with the network's training images.
 *
 * @param embedding the picture's embedding, `[features]`
 * @returns undefined where the model has no statistics of its training images
 */
export function likenessOf(
  { trainingDistribution, preprocessing }: Pick<ClassifierModel, 'trainingDistribution' | 'preprocessing'>,
  { values }: NetworkInput,
  embedding: Float32Array | undefined,
): Likeness | undefined {
  if (trainingDistribution === undefined || embedding === undefined) return undefined;
  return {
    unlikeness: unlikeness(embedding, trainingDistribution),
    brightBorder: learnedOnDark(trainingDistribution) && hasBrightBorder(values, preprocessing),
  };
}
