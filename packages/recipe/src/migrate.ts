import { SchemaError } from '@densenet/schema';
import { RECIPE_VERSION } from './schema.ts';

type Json = Record<string, unknown>;

/** What makes a recipe of one version of a recipe of the version before, each by the version that it takes. */
const steps: Readonly<Record<number, (recipe: Json) => Json>> = { 1: grouped };

/**
 * A recipe of any version that there has been, in today's form. Nothing of it is checked yet but its version.
 *
 * @param path what to call it in a message
 * @throws SchemaError where it is of a newer version
 */
export function migrated(recipe: Json, path: string): Json {
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

/** The first one was a flat list that did not say so. */
const versionOf = (recipe: Json): unknown =>
  recipe.version === undefined && 'dataset' in recipe && !('data' in recipe) ? 1 : recipe.version;

/** Version 2 has groups. */
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
