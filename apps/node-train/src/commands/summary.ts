import { type DatasetName, datasetNames } from '@densenet/data/node';
import { createDenseNet, formatSummary } from '@densenet/model';
import { Command } from 'commander';
import { configFor } from '../training/session.ts';
import { addRecipeFlags, recipeFrom } from './recipeOptions.ts';

/** Channels and classes of each data set, so that a summary needs no data. */
const datasetForms: Record<DatasetName, { channels: number; classNames: readonly string[] }> = Object.fromEntries(
  datasetNames.map((name) => [name, { channels: 1, classNames: Array<string>(10).fill('') }]),
) as never;

export function summaryCommand(): Command {
  const command = new Command('summary').description(
    "a recipe's network layer by layer: output shapes, parameters, multiply-adds",
  );
  return addRecipeFlags(command).action((recipeName: string, flags: Record<string, unknown>) => {
    const recipe = recipeFrom(recipeName, flags);
    const model = createDenseNet(configFor(recipe, datasetForms[recipe.dataset]));
    process.stdout.write(`${formatSummary(model.summary(recipe.imageSize, recipe.imageSize))}\n`);
  });
}
