import { readFile } from 'node:fs/promises';
import { parseRecipe, type Recipe } from '@densenet/recipe';

/**
 * Reads a recipe from a file of JSON, as `densenet recipes NAME` prints it.
 *
 * @throws RangeError where a field is out of range or not known; it names the file and the first such field
 */
export async function readRecipeFile(file: string): Promise<Recipe> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new RangeError(`--recipe ${file} cannot be read: ${error.code ?? error.message}`, { cause: error });
  });
  try {
    return parseRecipe(JSON.parse(text));
  } catch (error) {
    const { message } = error as Error;
    throw new RangeError(`${file}: ${error instanceof SyntaxError ? `this is no JSON: ${message}` : message}`, {
      cause: error,
    });
  }
}
