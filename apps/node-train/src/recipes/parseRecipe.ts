import { datasetNames } from '@densenet/data';
import { ConfigError, parseConfig } from '@densenet/model';
import {
  expectKind,
  expectObject,
  type Kind,
  notNegative,
  oneOf,
  orNull,
  plainName,
  positiveInteger,
  seed,
  share,
  text,
  yesOrNo,
} from './kinds.ts';
import type { Recipe } from './recipe.ts';

type Kinds = { readonly [Field in Exclude<keyof Recipe, 'network'>]: Kind<Recipe[Field]> };

/** What each value of a recipe must be, in a file and, in its typed form, on the command line. */
export const recipeKinds: Kinds = {
  name: plainName,
  description: text,
  dataset: oneOf(...datasetNames),
  imageSize: positiveInteger,
  batchSize: positiveInteger,
  epochs: positiveInteger,
  learningRate: notNegative,
  schedule: oneOf('constant', 'linearToZero'),
  momentum: share,
  nesterov: yesOrNo,
  weightDecay: notNegative,
  seed,
  validationFraction: share,
  trainImages: orNull(positiveInteger),
  testImages: orNull(positiveInteger),
};

/**
 * Checks a recipe of any origin, such as a checkpoint's JSON.
 *
 * @param what to call it in a message
 * @returns the same values, typed, without fields that mean nothing here
 * @throws RangeError naming the first field that is out of range, what was found and what was expected
 */
export function parseRecipe(value: unknown, what = 'recipe'): Recipe {
  const found = expectObject(what, value);
  const fields = Object.entries(recipeKinds as Record<string, Kind<unknown>>).map(([field, kind]) => [
    field,
    expectKind(`${what}.${field}`, found[field], kind),
  ]);
  const network = parseNetwork(expectObject(`${what}.network`, found.network), `${what}.network`);
  return { ...Object.fromEntries(fields), network };
}

/** Channels and classes are the data set's, and right whatever it is. */
export function parseNetwork(network: Record<string, unknown>, what: string): Recipe['network'] {
  try {
    const { inChannels: _, numClasses: __, ...parsed } = parseConfig({ ...network, inChannels: 1, numClasses: 1 });
    return parsed;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new RangeError(`${what}.${error.message}`, { cause: error });
  }
}
