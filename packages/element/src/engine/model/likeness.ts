import { hasBrightBorder } from '@densenet/data';
import { learnedOnDark, unlikeness } from '@densenet/model';
import type { Likeness } from '../types.ts';
import type { DecodedModel } from './decode.ts';

/** The node whose value is compared, where the file says what those of training images are like. */
export function comparedNodes({ graph, trainingDistribution }: DecodedModel): number[] {
  return trainingDistribution === undefined ? [] : [graph.marks.get('embedding')!.id];
}

/**
 * @param input What the network was given, `[height, width, channels]`, normalised.
 * @param embedding Of it, `[features]`; undefined where there is nothing to compare it with.
 */
export function likenessOf(
  { trainingDistribution, preprocessing }: DecodedModel,
  input: Float32Array,
  embedding: Float32Array | undefined,
): Likeness | undefined {
  if (trainingDistribution === undefined || embedding === undefined) return undefined;
  return {
    unlikeness: unlikeness(embedding, trainingDistribution),
    brightBorder: learnedOnDark(trainingDistribution) && hasBrightBorder(input, preprocessing),
  };
}
