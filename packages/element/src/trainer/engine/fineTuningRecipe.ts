import type { ClassifierModel } from '@densenet/classifier';
import { parseRecipe, type Recipe, recipeNamed } from '@densenet/recipe';
import type { FineTuningOptions } from '../types.ts';

/**
 * What is other than in `densenet train --recipe finetune`, since a page has few examples and a visitor who waits. Norms keep
 * the statistics that they have: those of a few pictures would be worse, and so the network begins with the answers that its head
 * gave. Pictures are not mirrored, since a visitor may teach left and right.
 */
const inPage = {
  data: {
    augmentation: [
      { kind: 'rotation', degrees: 10 },
      { kind: 'colorJitter', brightness: 0.2, contrast: 0.2, saturation: 0.2, hue: 0 },
    ],
  },
  train: { epochs: 10, batchSize: 16, normStatistics: 'frozen' },
};

/**
 * The recipe of a fine-tuning in a page. Its images are those of the examples, prepared as the base network says.
 *
 * @throws SchemaError where the changes are wrong; it names the field
 * @throws RangeError where the loss is one of several labels
 */
export function fineTuningRecipe(
  { config, preprocessing }: Pick<ClassifierModel, 'config' | 'preprocessing'>,
  { epochs, recipe: changes = {} }: FineTuningOptions,
): Recipe {
  const { inChannels, numClasses: _, head: __, ...network } = config;
  const { height, mean, std, interpolation, antialias = false } = preprocessing;
  const finetune = recipeNamed('finetune');
  const groups = { optimizer: finetune.optimizer, schedule: finetune.schedule, loss: finetune.loss };
  const recipe = parseRecipe({
    version: finetune.version,
    name: 'taught-in-page',
    description: 'examples that a visitor gave, in the page, from weights that know others',
    network,
    data: {
      source: { kind: 'pictures', path: 'examples', colour: inChannels === 1 ? 'grey' : 'rgb' },
      imageSize: height,
      mean,
      std,
      interpolation,
      antialias,
      ...inPage.data,
      ...changes.data,
    },
    ...Object.fromEntries(
      Object.entries(groups).map(([name, group]) => [name, merged(group, changes[name as keyof typeof groups])]),
    ),
    train: { ...inPage.train, ...(epochs === undefined ? {} : { epochs }), ...changes.train },
    evaluate: { ...changes.evaluate },
  });
  if (recipe.loss.kind === 'binaryCrossEntropy') {
    throw new RangeError(
      `recipe.loss.kind must be crossEntropy or focal, since an example is of one class, got ${recipe.loss.kind}`,
    );
  }
  return recipe;
}

/** A group with changes; another kind begins anew, since it has other fields. */
function merged(group: Readonly<Record<string, unknown>>, changes: Readonly<Record<string, unknown>> = {}) {
  return changes.kind === undefined || changes.kind === group.kind ? { ...group, ...changes } : changes;
}
