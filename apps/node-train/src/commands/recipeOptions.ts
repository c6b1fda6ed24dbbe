import type { Command } from 'commander';
import { type RecipeFlag, recipeFlags } from '../recipes/flags.ts';
import { type Recipe, recipeNamed, recipes } from '../recipes/index.ts';

/** The name under which commander hands a flag over: `--batch-size <n>` as `batchSize`. */
const keyOf = (flag: string): string =>
  flag
    .split(' ')[0]!
    .slice(2)
    .replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Adds a recipe argument and a flag for every value of a recipe. */
export function addRecipeFlags(command: Command): Command {
  const list = recipes.map(({ name, description }) => `  ${name.padEnd(10)}${description}`).join('\n');
  command.argument('[recipe]', `one of ${recipes.map(({ name }) => name).join(', ')}`, recipes[0]!.name);
  command.addHelpText('after', `\nRecipes:\n${list}`);
  for (const { flag, description } of recipeFlags) command.option(flag, description);
  return command;
}

/** The flags of a recipe's values that were given, as `--epochs`: those that `isMeant`, or all. */
export function givenFlags(
  flags: Record<string, unknown>,
  isMeant: (flag: RecipeFlag) => boolean = () => true,
): string[] {
  return recipeFlags
    .filter((flag) => flags[keyOf(flag.flag)] !== undefined && isMeant(flag))
    .map(({ flag }) => flag.split(' ')[0]!);
}

/** Whether any value of a recipe was overridden. */
export const overridesRecipe = (flags: Record<string, unknown>): boolean => givenFlags(flags).length > 0;

/**
 * The recipe of that name with the flags' values put in.
 *
 * @throws RangeError naming the flag, what it got and what was expected, or the recipes that there are
 */
export function recipeFrom(name: string, flags: Record<string, unknown>): Recipe {
  return withFlags(recipeNamed(name), flags);
}

/**
 * A recipe with the flags' values put in.
 *
 * @throws RangeError naming the flag, what it got and what was expected
 */
export function withFlags(base: Recipe, flags: Record<string, unknown>): Recipe {
  let recipe = base;
  for (const { flag, apply } of recipeFlags) {
    const text = flags[keyOf(flag)];
    if (text === undefined) continue;
    try {
      recipe = apply(recipe, String(text));
    } catch (error) {
      throw new RangeError(`${flag.split(' ')[0]} ${(error as Error).message}`);
    }
  }
  return recipe;
}
