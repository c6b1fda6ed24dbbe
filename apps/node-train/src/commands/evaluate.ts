import { placeModel } from '@densenet/classifier';
import { firstImages, type ImageSource, labelsOf, type Preprocessing } from '@densenet/data';
import { writeWhole } from '@densenet/data/node';
import { confusionMatrix, type EvaluationReport, predictedClasses } from '@densenet/evaluation';
import { naming, preprocessingOf } from '@densenet/interop/node';
import { Command, Option } from 'commander';
import { type JudgedSource, judgeSource } from '../evaluation/judge.ts';
import type { Program } from '../evaluation/recordLogits.ts';
import { storeTemperature } from '../evaluation/storeTemperature.ts';
import {
  averagedOverViews,
  type TestTimeAugmentation,
  testTimeAugmentations,
  viewedPreprocessing,
} from '../evaluation/testTimeAugmentation.ts';
import { trainingOf } from '../evaluation/trainingOf.ts';
import { cardFile, reportFile, writeReport } from '../evaluation/writeReport.ts';
import { print } from '../terminal/output.ts';
import { type Stop, stoppable } from '../terminal/stopSignals.ts';
import { type DescribedCheckpoint, openToDescribe } from '../training/describedCheckpoint.ts';
import { environment } from '../training/runFile/environment.ts';
import { addCheckpointFlag, type ChosenFlags, chosenSource, readChosen } from './checkpointOption.ts';
import { addDatasetFlags, type DatasetFlags, datasetOf } from './datasetOf.ts';
import {
  addBackendFlags,
  addDataFlags,
  type BackendFlags,
  dataOptions,
  positiveInteger,
  startChosenBackend,
} from './options.ts';

interface EvaluateFlags extends BackendFlags, DatasetFlags, ChosenFlags {
  batchSize: number;
  testImages?: number;
  json?: string;
  report?: string;
  calibrate?: true;
  testTimeAugmentation?: TestTimeAugmentation | true;
}

export function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .description('loss and accuracy of a trained network on the test set')
    .option('--batch-size <images>', 'images a batch', positiveInteger, 256)
    .option('--test-images <count>', 'use only the first ones of the test set', positiveInteger)
    .option('--json <file>', 'also write loss, accuracy and the confusion matrix')
    .option(
      '--report <folder>',
      `also write a page (${reportFile}: curves, confusion, calibration, mistakes) and ${cardFile} into a folder`,
    )
    .option(
      '--calibrate',
      'also fit a temperature on held-out images and store it in the model file: probabilities become what they say, ' +
        'predictions stay',
    )
    .addOption(
      new Option(
        '--test-time-augmentation [views]',
        'mean probabilities of several views of each image: with its mirror image (flip, the default), or of corners and ' +
          'middle too',
      ).choices(testTimeAugmentations as string[]),
    );
  addDataFlags(addDatasetFlags(addBackendFlags(addCheckpointFlag(command))));
  return command.action(async (flags: EvaluateFlags) => {
    process.exitCode = await stoppable('stopping', (stop) => evaluateTrained(flags, stop));
  });
}

async function evaluateTrained(flags: EvaluateFlags, stop: Stop): Promise<number> {
  if (!flags.calibrate) return evaluateInto(undefined, flags, stop);
  if (flags.testTimeAugmentation !== undefined) {
    throw new RangeError(
      '--calibrate and --test-time-augmentation exclude each other: predict and the page see each picture once',
    );
  }
  const checkpoint = await openToDescribe(await chosenSource(flags));
  try {
    return await evaluateInto(checkpoint, { ...flags, checkpoint: checkpoint.source }, stop);
  } finally {
    checkpoint.release();
  }
}

/** @param checkpoint what a temperature is stored in */
async function evaluateInto(
  checkpoint: DescribedCheckpoint | undefined,
  flags: EvaluateFlags,
  { signal }: Stop,
): Promise<number> {
  const trained = await readChosen(flags);
  // What the file does not say is told before images are loaded and a backend starts.
  const preprocessing = preprocessingOf(trained);
  const loaded = await datasetOf(trained, 'test', flags, signal);
  const dataset = firstImages(loaded.dataset, flags.testImages ?? null);
  const isOther = flags.dataset !== undefined || flags.data !== undefined;
  const training =
    flags.report === undefined && !checkpoint
      ? undefined
      : await trainingOf(trained, { ...dataOptions(flags, signal), isOther });
  if (flags.json !== undefined && dataset.target) {
    throw new RangeError(
      `${dataset.name} has several labels an image, and so no confusion matrix: give --report instead of --json`,
    );
  }
  signal.throwIfAborted();
  const backend = await startChosenBackend(flags);
  const placed = naming(trained.path, () => placeModel({ network: trained.model, arrays: trained.arrays }));
  const judge = judgeOf(placed.program, preprocessing, flags, signal);
  try {
    const test = await judge(dataset);
    print(formatJudged(test));
    if (flags.json !== undefined) await writeWhole(flags.json, `${JSON.stringify(evaluationReport(test))}\n`);
    const validation = training?.validation && (await judge(training.validation));
    if (checkpoint) print(await storeTemperature(checkpoint, test, validation));
    if (flags.report !== undefined) {
      const { train, recipe, course } = training ?? {};
      const on = { train, recipe, course, trained, test, validation, environment: await environment(backend), signal };
      print(...(await writeReport(flags.report, { ...on, notes: notesOn(flags, dataset, loaded.dataset) })));
    }
    return 0;
  } finally {
    placed.dispose();
    await loaded.close();
    await training?.close?.();
  }
}

/** How images are judged, by the flags. */
function judgeOf(program: Program, preprocessing: Preprocessing, flags: EvaluateFlags, signal: AbortSignal) {
  const { batchSize, testTimeAugmentation: views } = flags;
  return (source: ImageSource): Promise<JudgedSource> => {
    if (views === undefined) return judgeSource(program, source, { preprocessing, batchSize, signal });
    const kind = views === true ? 'flip' : views;
    const viewed = { program, size: preprocessing, severalLabels: source.target !== undefined };
    const options = { preprocessing: viewedPreprocessing(preprocessing, kind), batchSize, signal };
    return judgeSource(averagedOverViews(viewed, kind), source, options);
  };
}

/** What a reader of the report must know of how images were judged. */
function notesOn({ testTimeAugmentation }: EvaluateFlags, judged: ImageSource, all: ImageSource): string[] {
  const notes: string[] = [];
  if (judged.count < all.count)
    notes.push(`Only the first ${judged.count} of ${all.count} images were used (--test-images).`);
  if (testTimeAugmentation !== undefined) {
    const views = testTimeAugmentation === 'ten-crop' ? 'ten crops' : 'each image and its mirror image';
    notes.push(`Probabilities are means over ${views} (--test-time-augmentation); the maps are of the image as it is.`);
  }
  return notes;
}

function formatJudged({ source, metrics: { loss, accuracy, images }, seconds }: JudgedSource): string {
  return (
    `${source.name}: loss ${loss.toFixed(4)}, acc ${accuracy.toFixed(4)}, ${images} images, ` +
    `time ${seconds.toFixed(1)} sec, ${Math.round(images / seconds)} images/s`
  );
}

function evaluationReport({ source, judged, metrics: { loss, accuracy, images } }: JudgedSource): EvaluationReport {
  const classes = source.classNames;
  const confusion = confusionMatrix(labelsOf(source), predictedClasses(judged.logits), classes.length);
  return { dataset: source.name, images, loss, accuracy, classes, confusion };
}
