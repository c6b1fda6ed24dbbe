import { SchemaError } from '@densenet/schema';
import { RECIPE_VERSION, type Recipe, recipeSchema } from './schema.ts';

type Json = Record<string, unknown>;

/**
 * Checks a recipe of any origin: a file, or a checkpoint of this version of the program or an older one.
 *
 * @param path what to call it in a message
 * @returns the same values in today's form, typed, with the defaults of what it leaves out
 * @throws SchemaError where a field is out of range or not known; it names the first, what was found and what was expected
 */
export function parseRecipe(value: unknown, path = 'recipe'): Recipe {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return recipeSchema.read(isObject ? migrated(value as Json, path) : value, path);
}

/** Steps from one version of the recipe to the next, each under the version that it takes. */
const steps: Readonly<Record<number, (recipe: Json) => Json>> = { 1: grouped, 2: withSource };

/**
 * A recipe of any version, in the form of today's. Only its version is checked.
 *
 * @param path what messages call the recipe
 * @throws SchemaError where the version is newer than this program knows
 */
function migrated(recipe: Json, path: string): Json {
  const version = versionOf(recipe);
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) return recipe;
  if (version > RECIPE_VERSION) {
    const expected = `at most ${RECIPE_VERSION}, the newest that this program knows (use the version that wrote it)`;
    throw new SchemaError(`${path}.version`, version, expected);
  }
  let current = recipe;
  for (let from = version; from < RECIPE_VERSION; from++) current = steps[from]!(current);
  return current;
}

/** Recipes of version 1 have no version: they are told by their flat list of fields. */
const versionOf = (recipe: Json): unknown =>
  recipe.version === undefined && 'dataset' in recipe && !('data' in recipe) ? 1 : recipe.version;

/** From version 1, a flat list, to version 2, in groups. */
function grouped(flat: Json): Json {
  const { name, description, network } = flat;
  const { dataset, imageSize, trainImages, testImages, validationFraction } = flat;
  const { learningRate, momentum, nesterov, weightDecay, schedule, epochs, batchSize, seed } = flat;
  return {
    version: 2,
    name,
    description,
    data: { source: dataset, imageSize, trainImages },
    network,
    optimizer: { kind: 'sgd', learningRate, momentum, nesterov, weightDecay },
    schedule: { kind: schedule },
    train: { epochs, batchSize, seed },
    evaluate: { validationFraction, testImages },
  };
}

/** From version 2, where a source was the name of a published data set, to version 3, where it may be one's own pictures. */
function withSource({ data, ...rest }: Json): Json {
  const isObject = typeof data === 'object' && data !== null;
  return { ...rest, version: 3, data: isObject ? { ...data, source: namedSet((data as Json).source) } : data };
}

const namedSet = (name: unknown) => (name === undefined ? undefined : { kind: 'dataset', name });
