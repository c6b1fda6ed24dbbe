import { datasetForm } from '@densenet/data/node';
import { createDenseNet, formatSummary } from '@densenet/model';
import { Command } from 'commander';
import { configFor } from '../training/session.ts';
import { addRecipeFlags, recipeFrom } from './recipeOptions.ts';

export function summaryCommand(): Command {
  const command = new Command('summary').description(
    "a recipe's network layer by layer: output shapes, parameters, multiply-adds",
  );
  return addRecipeFlags(command).action((recipeName: string, flags: Record<string, unknown>) => {
    const recipe = recipeFrom(recipeName, flags);
    const model = createDenseNet(configFor(recipe, datasetForm(recipe.dataset)));
    process.stdout.write(`${formatSummary(model.summary(recipe.imageSize, recipe.imageSize))}\n`);
  });
}
