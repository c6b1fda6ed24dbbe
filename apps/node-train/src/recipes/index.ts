import { chapter } from './chapter.ts';
import { quick } from './quick.ts';
import type { Recipe } from './recipe.ts';
import { tiny } from './tiny.ts';

export type { Recipe } from './recipe.ts';

export const recipes: readonly Recipe[] = [quick, chapter, tiny];

/** @throws RangeError naming the recipes that there are */
export function recipeNamed(name: string): Recipe {
  const found = recipes.find((recipe) => recipe.name === name);
  if (!found) {
    throw new RangeError(
      `there is no recipe ${name}; the recipes are ${recipes.map((recipe) => recipe.name).join(', ')}`,
    );
  }
  return found;
}
