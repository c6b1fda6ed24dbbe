import { placeModel } from '@densenet/classifier';
import { type ImageSource, shuffledOrder, split, subset } from '@densenet/data';
import { naming, preprocessingOf } from '@densenet/interop/node';
import {
  fitTrainingDistribution,
  storedTrainingDistribution,
  type TrainingDistribution,
  unlikeness,
} from '@densenet/model';
import { createRandom } from '@densenet/ops';
import { Command } from 'commander';
import { print } from '../terminal/output.ts';
import { createProgress } from '../terminal/progress.ts';
import { type Stop, stoppable } from '../terminal/stopSignals.ts';
import { type DescribedCheckpoint, openToDescribe } from '../training/describedCheckpoint.ts';
import { type DatasetEmbeddings, embeddingsOf } from '../training/embeddings.ts';
import { addCheckpointFlag, type ChosenFlags, chosenSource, readChosen } from './checkpointOption.ts';
import { addDatasetFlags, type DatasetFlags, datasetOf } from './datasetOf.ts';
import { addBackendFlags, addDataFlags, type BackendFlags, positiveInteger, startChosenBackend } from './options.ts';

interface CalibrateFlags extends BackendFlags, DatasetFlags, ChosenFlags {
  images: number;
  testImages?: number;
  batchSize: number;
}

/** The share of pictures like the training images that may be called unlike them: one in a hundred. */
const falseAlarmRate = 0.01;
/**
 * How many principal directions of the embeddings are kept. With more, or fewer, less of what was tried was recognised
 * (docs/web.md).
 */
const rank = 32;
/** The seed that decides which images are used, and for which of both. */
const seed = 0;

export function calibrateCommand(): Command {
  const command = new Command('calibrate')
    .description(
      'writes into a model file what its training images are like, to tell pictures that are unlike them ' +
        '(a temperature for its probabilities: evaluate --calibrate)',
    )
    .option(
      '--images <count>',
      'how many images of the training set: half for statistics, half for thresholds',
      positiveInteger,
      20_000,
    )
    .option('--test-images <count>', 'try it on so many of the test set only', positiveInteger)
    .option('--batch-size <images>', 'images a batch', positiveInteger, 256);
  addDataFlags(addDatasetFlags(addBackendFlags(addCheckpointFlag(command))));
  return command.action(async (flags: CalibrateFlags) => {
    process.exitCode = await stoppable('stopping', (stop) => calibrate(flags, stop));
  });
}

async function calibrate(flags: CalibrateFlags, stop: Stop): Promise<number> {
  const checkpoint = await openToDescribe(await chosenSource(flags));
  try {
    return await calibrateModel(checkpoint, { ...flags, checkpoint: checkpoint.source }, stop);
  } finally {
    checkpoint.release();
  }
}

async function calibrateModel(
  checkpoint: DescribedCheckpoint,
  flags: CalibrateFlags,
  { signal }: Stop,
): Promise<number> {
  const trained = await readChosen(flags);
  const preprocessing = preprocessingOf(trained);
  const learned = await datasetOf(trained, 'train', flags, signal);
  const tested = await datasetOf(trained, 'test', flags, signal);
  const all = someOf(learned.dataset, flags.images);
  const test = someOf(tested.dataset, flags.testImages);
  signal.throwIfAborted();
  await startChosenBackend(flags);
  const { train, validation } = split(all, { validationFraction: 0.5, random: createRandom(seed) });
  const placed = naming(trained.path, () => placeModel({ network: trained.model, arrays: trained.arrays }));
  const progress = createProgress('images', all.count + test.count);
  let before = 0;
  const embeddings = async (dataset: ImageSource): Promise<DatasetEmbeddings> => {
    const onBatch = (done: number) => progress.update(before + done);
    const options = { batchSize: flags.batchSize, signal, onBatch };
    const found = await embeddingsOf(placed.program, dataset, preprocessing, options);
    before += dataset.count;
    return found;
  };
  try {
    const training = await embeddings(train);
    const heldOut = await embeddings(validation);
    const classes = trained.config.numClasses;
    const distribution: TrainingDistribution = {
      ...fitTrainingDistribution(training, heldOut, { classes, falseAlarmRate, rank }),
      brightBorders: (training.brightBorders + heldOut.brightBorders) / all.count,
    };
    const alarms = alarmsIn((await embeddings(test)).embeddings, distribution);
    progress.clear();
    await checkpoint.describe({ trainingDistribution: storedTrainingDistribution(distribution) });
    const share = `${((100 * alarms) / test.count).toFixed(2)} %`;
    print(
      `${checkpoint.file}: has now what ${all.count} training images are like; of ${test.count} test images ${share} are called unlike them`,
    );
    return 0;
  } finally {
    progress.clear();
    placed.dispose();
  }
}

/** So many images of a set, drawn by the seed: the first ones of a folder would be of its first classes. All where none is said. */
function someOf(dataset: ImageSource, count = dataset.count): ImageSource {
  if (count >= dataset.count) return dataset;
  return subset(dataset, shuffledOrder(dataset.count, createRandom(seed)).subarray(0, count));
}

/** How many of these embeddings, `[count, features]`, are called unlike the training images. */
function alarmsIn(embeddings: Float32Array, distribution: TrainingDistribution): number {
  const features = distribution.centre.length;
  let alarms = 0;
  for (let start = 0; start < embeddings.length; start += features) {
    if (unlikeness(embeddings.subarray(start, start + features), distribution) > 1) alarms++;
  }
  return alarms;
}
