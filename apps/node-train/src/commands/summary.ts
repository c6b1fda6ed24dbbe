import { datasetForm } from '@densenet/data';
import { createDenseNet, formatSummary, type Summary } from '@densenet/model';
import { configFor, type Recipe, recipes } from '@densenet/recipe';
import { didYouMean } from '@densenet/schema';
import { Command } from 'commander';
import { networkNamed, networkNames } from '../comparison/networks.ts';
import { print } from '../terminal/output.ts';
import type { FoundImages } from '../training/datasets.ts';
import { picturesForm } from '../training/ownPictures.ts';
import { positiveInteger } from './options.ts';
import { addRecipeFlags, recipeFrom, typedOfRecipe } from './recipeOptions.ts';

interface SummaryFlags {
  size?: number;
  [recipeFlag: string]: unknown;
}

export function summaryCommand(): Command {
  const command = new Command('summary').description(
    "a recipe's or a named network layer by layer: output shapes, parameters, multiply-adds",
  );
  addRecipeFlags(command).option('--size <pixels>', "height and width of a named network's image", positiveInteger);
  command.addHelpText('after', `\nNetworks:\n  ${networkNames.join(', ')}`);
  return command.action(async (name: string | undefined, flags: SummaryFlags) => {
    print(...formatSummary(await summaryOf(name, flags)).split('\n'));
  });
}

/** Classes of a network whose pictures are not there to tell: ImageNet's number, which published figures are of. */
const assumedClasses = 1000;

async function formOf(recipe: Recipe, flags: SummaryFlags): Promise<FoundImages['form']> {
  const { source } = recipe.data;
  if (source.kind === 'dataset') return datasetForm(source.name);
  if (flags.data !== undefined) return picturesForm(source);
  return { channels: source.colour === 'grey' ? 1 : 3, classNames: Array<string>(assumedClasses).fill('') };
}

/** @throws RangeError where the name is neither a recipe's nor a network's, or a flag is for the other of the two */
async function summaryOf(name: string | undefined, flags: SummaryFlags): Promise<Summary> {
  const recipeNames = recipes.map((recipe) => recipe.name);
  if (name !== undefined && ![...recipeNames, ...networkNames].includes(name)) {
    throw new RangeError(
      `there is no recipe or network ${name}${didYouMean(name, [...recipeNames, ...networkNames])}; the recipes are ` +
        `${recipeNames.join(', ')}; the networks are ${networkNames.join(', ')}`,
    );
  }
  if (name === undefined || recipeNames.includes(name)) {
    const recipe = await recipeFrom(name, flags);
    const size = flags.size ?? recipe.data.imageSize;
    return createDenseNet(configFor(recipe, await formOf(recipe, flags))).summary(size, size);
  }
  if (typedOfRecipe(flags).length > 0) {
    throw new RangeError(`the flags of a recipe's values do not change the network ${name}: only --size does`);
  }
  const { model, ownSize } = networkNamed(name);
  const size = flags.size ?? ownSize;
  return model.summary(size, size);
}
