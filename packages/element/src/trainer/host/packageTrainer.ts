import type { TrainerForm } from './hostedTrainer.ts';
import { trainingEnvironment } from './packageEnvironment.ts';

/** Creates a trainer in the package for bundlers. The first call loads TensorFlow.js. */
export const createPackageTrainer: TrainerForm['createTrainer'] = async (choice) => {
  const { createTrainer } = await import('../engine/createTrainer.ts');
  return createTrainer(choice, trainingEnvironment);
};
