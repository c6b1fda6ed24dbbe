import type { ImageDataset, Preprocessing } from '@densenet/data';
import { evaluate, NonFiniteLogitsError, TrainingStoppedError } from '@densenet/train';
import { createProgress } from '../terminal/progress.ts';
import { tensorBatches } from './batches.ts';
import { preprocessingFor } from './datasets.ts';
import type { Session } from './session.ts';

/**
 * Accuracy of a session's network on a data set, in [0, 1].
 *
 * @returns undefined if the signal came first
 * @throws TrainingStoppedError if its logits are NaN or infinite
 */
export async function accuracyOn(
  { recipe, model, state }: Session,
  name: 'test' | 'validation',
  dataset: ImageDataset,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (signal.aborted) return undefined;
  const preprocessing: Preprocessing = preprocessingFor(recipe, dataset);
  const progress = createProgress(name, dataset.count);
  const program = model.compileInference(state.parameters);
  try {
    const batches = tensorBatches(dataset, preprocessing, { batchSize: recipe.batchSize });
    return (await evaluate(program, batches, { signal, onBatch: (images) => progress.update(images) })).accuracy;
  } catch (error) {
    if (error instanceof NonFiniteLogitsError) {
      throw new TrainingStoppedError(`after epoch ${state.epoch}, ${error.message}. Try a lower learning rate`, {
        cause: error,
      });
    }
    if (!signal.aborted || error !== signal.reason) throw error;
    return undefined;
  } finally {
    progress.clear();
    program.dispose();
  }
}
