import { basename, dirname } from 'node:path';
import { type DatasetName, datasetNames, type ImageSource, relabelled } from '@densenet/data';
import type { TrainedModel } from '@densenet/interop/node';
import type { Recipe } from '@densenet/recipe';
import { type Command, Option } from 'commander';
import { note } from '../terminal/output.ts';
import { loadWithProgress } from '../training/datasets.ts';
import { isKeptFile } from '../training/keptModels.ts';
import {
  type LoadedPart,
  loadPart,
  type PartName,
  type PicturesSource,
  recipePictures,
} from '../training/ownPictures.ts';
import { readSession } from '../training/readSession.ts';
import { type DataFlags, dataOptions } from './options.ts';

/** Flags of commands that try a trained network on images. */
export interface DatasetFlags extends DataFlags {
  dataset?: DatasetName;
  data?: string;
}

export function addDatasetFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--dataset <name>', 'published data set (default: what it was trained on)').choices(
        datasetNames as string[],
      ),
    )
    .option('--data <path>', "one's own pictures: a folder a class, train, val and test of these, or a table");
}

/** Images, and what ends the threads that decode them. */
export interface LoadedImages {
  dataset: ImageSource;
  close(): Promise<void>;
}

/**
 * A part of the data that is named, or else of what the network was trained on. Where pictures of one's own have no part
 * `test`, the part that epochs were judged by.
 *
 * @throws RangeError where neither says which data, or its classes are not the network's
 */
export async function datasetOf(
  trained: TrainedModel,
  part: PartName,
  flags: DatasetFlags,
  signal: AbortSignal,
): Promise<LoadedImages> {
  if (flags.data !== undefined && flags.dataset !== undefined) {
    throw new RangeError('--dataset and --data exclude each other: give one of the two');
  }
  const own = flags.data === undefined ? await trainedOnPictures(trained, flags) : undefined;
  const options = dataOptions(flags, signal);
  if (own !== undefined || flags.data !== undefined) {
    const colour = trained.config.inChannels === 1 ? 'grey' : 'rgb';
    const pictures = own ?? { source: { kind: 'pictures', path: flags.data!, colour, group: null, groupColumn: null } };
    const loaded = await loadPart(pictures, part, options);
    if (part === 'test') noteSeenBefore(trained, loaded);
    return { dataset: fitted(trained, loaded.images), close: loaded.close };
  }
  const name = flags.dataset ?? trainedOn(trained);
  const dataset = await loadWithProgress(name, part === 'train' ? 'train' : 'test', options);
  return { dataset: expectClasses(trained, dataset), close: async () => {} };
}

/** The recipe of a checkpoint that was trained on pictures of one's own, which are divided as they were then. */
async function trainedOnPictures(
  { path, metrics }: TrainedModel,
  { dataset }: DatasetFlags,
): Promise<{ source: PicturesSource; recipe: Recipe } | undefined> {
  if (dataset !== undefined || datasetNames.some((name) => name === metrics.dataset)) return undefined;
  const session = await readSession(isKeptFile(basename(path)) ? dirname(path) : path).catch(() => undefined);
  return session && recipePictures(session.values.recipe);
}

/** Notes where a network is tried on pictures of a folder of the name of that which it was trained on, held out or not. */
function noteSeenBefore({ metrics }: TrainedModel, { images, part }: LoadedPart): void {
  if (part === 'test' || part === 'validation' || images.name !== `${metrics.dataset} (${part})`) return;
  note(
    `${images.name}: the network was trained on pictures of a folder of this name, and on these it flatters itself. Without ` +
      '--data those are taken that were held out, where the checkpoint is the folder of the training',
  );
}

/** Pictures whose classes are the network's, in its order: a folder has them by name, and may lack some. */
function fitted(trained: TrainedModel, images: ImageSource): ImageSource {
  if (!trained.isLabelled) return expectClasses(trained, images);
  const stranger = images.classNames.find((name) => !trained.labels.includes(name));
  if (stranger === undefined) return relabelled(images, trained.labels);
  throw new RangeError(
    `${images.name} has the class ${stranger}, which the network of ${trained.path} does not know: it knows ` +
      trained.labels.join(', ').slice(0, 300),
  );
}

function expectClasses({ path, config }: TrainedModel, dataset: ImageSource): ImageSource {
  if (dataset.classNames.length === config.numClasses) return dataset;
  const classes = `${dataset.name} has ${dataset.classNames.length} classes`;
  throw new RangeError(`${classes}, but the network of ${path} tells ${config.numClasses} apart`);
}

/**
 * The data set that a model file names.
 *
 * @throws RangeError where it names none, or one that is not known
 */
function trainedOn({ path, metrics: { dataset } }: TrainedModel): DatasetName {
  const names = datasetNames.join(', ');
  if (dataset === undefined)
    throw new RangeError(`${path} does not say what it was trained on: give --dataset (${names}) or --data`);
  const known = datasetNames.find((name) => name === dataset);
  if (known !== undefined) return known;
  const found = JSON.stringify(dataset).slice(0, 60);
  throw new RangeError(
    `${path} says that it was trained on ${found}, which is none of ${names}: give one of them as --dataset, or a folder ` +
      'of pictures as --data',
  );
}
