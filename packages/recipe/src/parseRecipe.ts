import { migrated } from './migrate.ts';
import { type Recipe, recipeSchema } from './schema.ts';

/**
 * Checks a recipe of any origin: a file, or a checkpoint of this version of the program or an older one.
 *
 * @param path what to call it in a message
 * @returns the same values in today's form, typed, with the defaults of what it leaves out
 * @throws SchemaError where a field is out of range or not known; it names the first, what was found and what was expected
 */
export function parseRecipe(value: unknown, path = 'recipe'): Recipe {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return recipeSchema.read(isObject ? migrated(value as Record<string, unknown>, path) : value, path);
}
