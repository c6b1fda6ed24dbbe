import { didYouMean } from '@densenet/schema';
import { parseRecipe } from './parseRecipe.ts';
import { chapter, quick, tiny } from './recipes/chapter.ts';
import { fashionMnist, fashionMnist96 } from './recipes/fashionMnist.ts';
import { finetune, multilabel } from './recipes/ownPictures.ts';
import { cifar10, cifar100, imagenet121 } from './recipes/paper.ts';
import { tinyImageNet } from './recipes/tinyImageNet.ts';
import type { Recipe } from './schema.ts';

/** Checked as those that come from a file, and with the same fields in the same order. */
export const recipes: readonly Recipe[] = [
  ...[quick, chapter, tiny, fashionMnist, fashionMnist96],
  ...[finetune, multilabel, tinyImageNet, cifar10, cifar100, imagenet121],
].map((recipe) => parseRecipe(recipe));

/** @throws RangeError where no recipe has the name; it lists those that there are */
export function recipeNamed(name: string): Recipe {
  const found = recipes.find((recipe) => recipe.name === name);
  if (found) return found;
  const names = recipes.map((recipe) => recipe.name);
  throw new RangeError(`there is no recipe ${name}${didYouMean(name, names)}; the recipes are ${names.join(', ')}`);
}
