import { placeModel } from '@densenet/classifier';
import { preprocessingOf } from '@densenet/interop/node';
import type { TrainingData } from '../training/datasets.ts';
import { readSession } from '../training/readSession.ts';
import type { Environment } from '../training/runFile/environment.ts';
import { judgeSource } from './judge.ts';
import { writeReport } from './writeReport.ts';

/**
 * Writes the report of a training into its folder, from the checkpoint as it was saved and the images that it was trained with.
 *
 * @returns the paths that were written
 * @throws the errors of {@link writeReport}; the signal's reason, when aborted
 */
export async function writeRunReport(
  folder: string,
  { train, judge, test }: TrainingData,
  environment: Environment,
  signal: AbortSignal,
): Promise<string[]> {
  const { trained, values } = await readSession(folder);
  const { recipe, history, images } = values;
  const placed = placeModel({ network: trained.model, arrays: trained.arrays });
  try {
    const options = { preprocessing: preprocessingOf(trained), batchSize: recipe.train.batchSize, signal };
    const reported = await judgeSource(placed.program, test ?? judge.dataset, options);
    const isApart = judge.name === 'validation' && test !== undefined;
    return await writeReport(folder, {
      trained,
      test: reported,
      validation: isApart ? await judgeSource(placed.program, judge.dataset, options) : undefined,
      train,
      recipe,
      course: { judgedBy: images.judgedBy, epochs: history },
      environment,
      notes: test ? [] : ['There are no test images: the figures are of the images by which each epoch was judged.'],
      signal,
    });
  } finally {
    placed.dispose();
  }
}
