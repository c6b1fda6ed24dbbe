import { didYouMean } from '@densenet/schema';
import { chapter } from './chapter.ts';
import { parseRecipe } from './parseRecipe.ts';
import { quick } from './quick.ts';
import type { Recipe } from './recipe.ts';
import { tiny } from './tiny.ts';

export { parseRecipe } from './parseRecipe.ts';
export type { Recipe } from './recipe.ts';

/** Checked as those that come from a file, and with the same fields in the same order. */
export const recipes: readonly Recipe[] = [quick, chapter, tiny].map((recipe) => parseRecipe(recipe));

/** @throws RangeError naming the recipes that there are */
export function recipeNamed(name: string): Recipe {
  const found = recipes.find((recipe) => recipe.name === name);
  if (!found) {
    const names = recipes.map((recipe) => recipe.name);
    throw new RangeError(`there is no recipe ${name}${didYouMean(name, names)}; the recipes are ${names.join(', ')}`);
  }
  return found;
}
