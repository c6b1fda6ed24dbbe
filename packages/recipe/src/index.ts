export {
  configFor,
  monitorFor,
  preprocessingFor,
  stepsPerEpoch,
  taskFor,
  trainingImages,
} from './compose.ts';
export { type EpochOptions, epochBatches, reestimationFor } from './epochBatches.ts';
export { expectWeightsFit, judgeLossFor, lossFor } from './lossFor.ts';
export { parseRecipe } from './parseRecipe.ts';
export { recipeNamed, recipes } from './recipes.ts';
export { scheduleFor } from './scheduleFor.ts';
export { RECIPE_VERSION, type Recipe, recipeSchema } from './schema.ts';
