import { initializeArrays } from '@densenet/model';
import { createRandom } from '@densenet/ops';
import type { ClassifierModel } from '../classifierModel.ts';

/**
 * The same network before its training: its weights are drawn anew by its configuration's initializer, its norms have their initial
 * statistics. What was measured of the trained network is not the untrained one's, and is left out.
 *
 * @param seed decides which weights are drawn
 */
export function untrained(model: ClassifierModel, seed = 0): ClassifierModel {
  const { network, config } = model;
  const arrays = initializeArrays(network.parameterSpecs, config.initialization, createRandom(seed));
  return { ...model, arrays, metrics: {}, trainingDistribution: undefined, temperature: 1 };
}
