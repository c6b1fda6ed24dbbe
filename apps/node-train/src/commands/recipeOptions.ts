import { type Recipe, recipeNamed, recipes } from '@densenet/recipe';
import { type Command, Option } from 'commander';
import { type RecipeFlag, recipeFlags } from '../recipes/flags.ts';
import { readRecipeFile } from '../recipes/recipeFile.ts';
import { type GivenFlags, givenFlags, withFlags } from '../recipes/withFlags.ts';

/** The recipe of a command that is given none. */
export const defaultRecipe = recipes[0]!;

/** Adds a recipe argument, a file in its place, and a flag for every value of a recipe. */
export function addRecipeFlags(command: Command): Command {
  const list = recipes.map(({ name, description }) => `  ${name.padEnd(10)}${description}`).join('\n');
  const names = recipes.map(({ name }) => name).join(', ');
  command.argument('[recipe]', `one of ${names} (default: ${defaultRecipe.name})`);
  command.option('--recipe <file>', 'a recipe of your own, as "recipes NAME" prints one');
  command.addHelpText('after', `\nRecipes:\n${list}`);
  return addFlags(command, recipeFlags);
}

/** Adds flags of a recipe's values, under the name of their group. */
export function addFlags(command: Command, flags: readonly RecipeFlag[], before = ''): Command {
  for (const { flag, help, path } of flags) {
    const group = path[0]!;
    command.addOption(new Option(flag, before + help).helpGroup(`${group[0]!.toUpperCase()}${group.slice(1)}:`));
  }
  return command;
}

/** What was typed that says which recipe, or changes a value of it. */
export const typedOfRecipe = (flags: GivenFlags): string[] => [
  ...(flags.recipe === undefined ? [] : ['--recipe']),
  ...givenFlags(flags).map(({ name }) => name),
];

/**
 * The recipe that was named, or is in the file that was, or the default, with the flags' values put in.
 *
 * @throws RangeError where a flag has a wrong value or there is no such recipe; it names the flag or the recipes that there are
 */
export async function recipeFrom(name: string | undefined, flags: GivenFlags): Promise<Recipe> {
  return withFlags(await baseRecipe(name, flags), flags);
}

/**
 * The recipe that was named or is in the file that was, as it stands there; else the default.
 *
 * @throws RangeError where both are given, the file has no recipe, or no recipe has the name
 */
export async function baseRecipe(name: string | undefined, flags: GivenFlags): Promise<Recipe> {
  if (flags.recipe === undefined) return name === undefined ? defaultRecipe : recipeNamed(name);
  if (name === undefined) return readRecipeFile(String(flags.recipe));
  throw new RangeError(`the recipe ${name} and --recipe ${flags.recipe} are two recipes: give one of them`);
}
