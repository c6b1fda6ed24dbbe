import { readFile } from 'node:fs/promises';
import { parseRecipe, type Recipe, recipeNamed, recipes } from '@densenet/recipe';
import { type Command, Option } from 'commander';
import { type RecipeFlag, recipeFlags } from '../recipes/flags.ts';
import { type GivenFlags, givenFlags, withFlags } from '../recipes/withFlags.ts';

/** The recipe of a command without a recipe argument. */
export const defaultRecipe = recipes[0]!;

/** The recipe of a command that is given pictures of one's own, and no recipe's name. */
const picturesRecipe = 'finetune';

/** Adds an argument for a recipe's name, an option for a recipe's file, and a flag for every value of a recipe. */
export function addRecipeFlags(command: Command): Command {
  const width = Math.max(...recipes.map(({ name }) => name.length)) + 2;
  const list = recipes.map(({ name, description }) => `  ${name.padEnd(width)}${description}`).join('\n');
  const names = recipes.map(({ name }) => name).join(', ');
  command.argument('[recipe]', `one of ${names} (default: ${defaultRecipe.name}; with --data ${picturesRecipe})`);
  command.option('--recipe <file>', 'a recipe of your own, as "recipes NAME" prints one');
  command.addHelpText('after', `\nRecipes:\n${list}`);
  return addFlags(command, recipeFlags);
}

/** Adds flags for values of a recipe, each under the heading of its group in the help. */
export function addFlags(command: Command, flags: readonly RecipeFlag[], before = ''): Command {
  for (const { flag, help, path } of flags) {
    const group = path[0]!;
    command.addOption(new Option(flag, before + help).helpGroup(`${group[0]!.toUpperCase()}${group.slice(1)}:`));
  }
  return command;
}

/** The flags that were typed and that choose a recipe or change a value of it. */
export const typedOfRecipe = (flags: GivenFlags): string[] => [
  ...(flags.recipe === undefined ? [] : ['--recipe']),
  ...givenFlags(flags).map(({ name }) => name),
];

/**
 * The recipe with the typed name or from the typed file, or the default one, with the flags' values in it.
 *
 * @throws RangeError where a flag has a wrong value or no recipe has the name; it names the flag, or lists the recipes
 */
export async function recipeFrom(name: string | undefined, flags: GivenFlags): Promise<Recipe> {
  return withFlags(await baseRecipe(name, flags), flags);
}

/**
 * The recipe with the typed name or from the typed file, without flags; where neither was typed, the default one.
 *
 * @throws RangeError where both were typed, the file has no recipe, or no recipe has the name
 */
export async function baseRecipe(name: string | undefined, flags: GivenFlags): Promise<Recipe> {
  if (flags.recipe === undefined) {
    if (name !== undefined) return recipeNamed(name);
    return flags.data === undefined ? defaultRecipe : recipeNamed(picturesRecipe);
  }
  if (name === undefined) return readRecipeFile(String(flags.recipe));
  throw new RangeError(`the recipe ${name} and --recipe ${flags.recipe} are two recipes: give one of them`);
}

/**
 * Reads a recipe from a file of JSON, as `densenet recipes NAME` prints it.
 *
 * @throws RangeError where a field is out of range or not known; it names the file and the first such field
 */
async function readRecipeFile(file: string): Promise<Recipe> {
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
