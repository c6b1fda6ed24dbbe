import { createDenseNet } from '@densenet/model';
import { configFor, parseRecipe, recipeNamed, scheduleFor, stepsPerEpoch } from '@densenet/recipe';

const tiny = recipeNamed('tiny');
const recipe = parseRecipe({ ...tiny, train: { epochs: 3, batchSize: 32 } });
const images = { count: 320, channels: 3, classNames: ['ant', 'bee'] };
const model = createDenseNet(configFor(recipe, images));
const steps = stepsPerEpoch(recipe, images);
const schedule = scheduleFor(recipe, steps);
console.log(model.config.numClasses, steps, schedule(15)); // 2 10 0.05
try {
  parseRecipe({ ...tiny, train: { epoch: 3, batchSize: 32 } });
} catch (error) {
  console.log((error as Error).message); // recipe.train.epoch must be left out (did you mean epochs?): ...
}
