import { placeModel } from '@densenet/classifier';
import { firstImages, labelsOf } from '@densenet/data';
import { writeWhole } from '@densenet/data/node';
import { confusionMatrix, type EvaluationReport, predictedClasses } from '@densenet/evaluation';
import { naming, preprocessingOf } from '@densenet/interop/node';
import { Command } from 'commander';
import { type JudgedSource, judgeSource } from '../evaluation/judge.ts';
import { trainingOf } from '../evaluation/trainingOf.ts';
import { cardFile, reportFile, writeReport } from '../evaluation/writeReport.ts';
import { print } from '../terminal/output.ts';
import { type Stop, stoppable } from '../terminal/stopSignals.ts';
import { addCheckpointFlag, type ChosenFlags, readChosen } from './checkpointOption.ts';
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
    );
  addDataFlags(addDatasetFlags(addBackendFlags(addCheckpointFlag(command))));
  return command.action(async (flags: EvaluateFlags) => {
    process.exitCode = await stoppable('stopping', (stop) => evaluateTrained(flags, stop));
  });
}

async function evaluateTrained(flags: EvaluateFlags, stop: Stop): Promise<number> {
  const { signal } = stop;
  const trained = await readChosen(flags);
  const preprocessing = preprocessingOf(trained);
  const loaded = await datasetOf(trained, 'test', flags, signal);
  const dataset = firstImages(loaded.dataset, flags.testImages ?? null);
  const isOther = flags.dataset !== undefined || flags.data !== undefined;
  const training =
    flags.report === undefined ? undefined : await trainingOf(trained, { ...dataOptions(flags, signal), isOther });
  signal.throwIfAborted();
  const { summary } = await startChosenBackend(flags);
  const placed = naming(trained.path, () => placeModel({ network: trained.model, arrays: trained.arrays }));
  const options = { preprocessing, batchSize: flags.batchSize, signal };
  try {
    const test = await judgeSource(placed.program, dataset, options);
    print(formatJudged(test));
    if (flags.json !== undefined) await writeWhole(flags.json, `${JSON.stringify(evaluationReport(test))}\n`);
    if (flags.report !== undefined) {
      const { validation, ...known } = training ?? {};
      const heldOut = validation && (await judgeSource(placed.program, validation, options));
      const on = { ...known, trained, test, validation: heldOut, backend: summary, signal };
      print(...(await writeReport(flags.report, on)));
    }
    return 0;
  } finally {
    placed.dispose();
    await loaded.close();
    await training?.close?.();
  }
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
