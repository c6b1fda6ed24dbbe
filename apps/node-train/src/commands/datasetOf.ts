import { type DatasetName, datasetNames, type ImageSource, type Split } from '@densenet/data';
import type { TrainedModel } from '@densenet/interop/node';
import { loadWithProgress } from '../training/datasets.ts';
import { type DataFlags, dataOptions } from './options.ts';

/**
 * A part of the data set that is named, or else of the one that the network was trained on.
 *
 * @throws RangeError where neither says which data set, or it has another number of classes than the network
 */
export async function datasetOf(
  { path, config, metrics }: TrainedModel,
  part: Split,
  flags: DataFlags & { dataset?: DatasetName },
  signal: AbortSignal,
): Promise<ImageSource> {
  const name = flags.dataset ?? trainedOn(path, metrics.dataset);
  const dataset = await loadWithProgress(name, part, dataOptions(flags, signal));
  if (dataset.classNames.length === config.numClasses) return dataset;
  const classes = `${dataset.name} has ${dataset.classNames.length} classes`;
  throw new RangeError(`${classes}, but the network of ${path} tells ${config.numClasses} apart`);
}

/**
 * The data set that a model file names.
 *
 * @throws RangeError where it names none, or one that is not known
 */
function trainedOn(path: string, dataset: unknown): DatasetName {
  if (dataset === undefined)
    throw new RangeError(`${path} does not say what it was trained on: give --dataset (${datasetNames.join(', ')})`);
  const known = datasetNames.find((name) => name === dataset);
  if (known !== undefined) return known;
  const found = JSON.stringify(dataset).slice(0, 60);
  throw new RangeError(
    `${path} says that it was trained on ${found}, which is none of ${datasetNames.join(', ')}: give one of them as --dataset`,
  );
}
