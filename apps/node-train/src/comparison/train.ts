import { type Recipe, recipeNamed } from '@densenet/recipe';
import type { TrainingData } from '../training/datasets.ts';
import { progressBars, resultLines } from '../training/listeners.ts';
import { runTraining } from '../training/run.ts';
import { checkFits, newSession } from '../training/session.ts';
import type { NamedNetwork, NetworkName } from './networks.ts';

export interface TrainedEpoch {
  loss: number;
  trainAccuracy: number;
  /** Missing where the training was stopped before its end. */
  testAccuracy?: number;
  seconds: number;
  imagesPerSecond: number;
}

/** The result of training a network. */
export interface Trained {
  name: NetworkName;
  parameters: number;
  epochs: readonly TrainedEpoch[];
  complete: boolean;
}

const quick = recipeNamed('quick');

/** The recipe by which all networks of a comparison are trained: `quick` with one epoch more. */
export const comparisonRecipe: Recipe = { ...quick, train: { ...quick.train, epochs: 3 } };

/**
 * Trains one network by a recipe, whose own network is not used. The seed, and with it the order of the images, is the same
 * for all networks. Nothing is saved.
 */
export async function trainNetwork(
  { name, model }: NamedNetwork,
  recipe: Recipe,
  data: TrainingData,
  { signal, print }: { signal: AbortSignal; print: (line: string) => void },
): Promise<Trained> {
  const session = newSession(recipe, data.train, { model });
  checkFits(session, data.train);
  const { parameters } = model.summary(recipe.data.imageSize, recipe.data.imageSize);
  print(`${name}: ${parameters.toLocaleString('en-US')} parameters`);
  const { complete } = await runTraining(session, data, { signal, listeners: [progressBars(), resultLines(print)] });
  const epochs = session.history.map(({ training, judged, seconds, imagesPerSecond }) => ({
    loss: training.loss,
    trainAccuracy: training.accuracy,
    ...(judged ? { testAccuracy: judged.accuracy } : {}),
    seconds,
    imagesPerSecond,
  }));
  for (const tensor of [...Object.values(session.state.parameters), ...Object.values(session.state.optimizerState)]) {
    tensor.dispose();
  }
  return { name, parameters, epochs, complete };
}
