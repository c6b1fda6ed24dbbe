import type { ClassifierModel } from '@densenet/classifier';
import type { Likeness, Prediction } from '@densenet/classifier/types';
import { Command } from 'commander';
import { Failures } from '../prediction/failures.ts';
import { openCsv, openJson } from '../prediction/resultsFile.ts';
import { openTensors } from '../prediction/tensorsFile.ts';
import { note, print } from '../terminal/output.ts';
import { type Stop, stoppable } from '../terminal/stopSignals.ts';
import { addPictureFlags, choosePictures, type PictureFlags, withClassifier } from './chosenClassifier.ts';
import { positiveInteger } from './options.ts';

interface PredictFlags extends PictureFlags {
  top: number;
  json?: string;
  csv?: string;
  tensors?: string;
}

export function predictCommand(): Command {
  const command = addPictureFlags(new Command('predict').description('what a trained network sees in image files'))
    .option('--top <count>', 'how many classes to show', positiveInteger, 3)
    .option('--json <file>', 'also write the classes of each file, a line each')
    .option('--csv <file>', 'also write the classes of each file, a row each')
    .option(
      '--tensors <file>',
      "also write the network's inputs and logits as JSON, as shape and values, and which images they are",
    );
  return command.action(async (words: string[], flags: PredictFlags) => {
    process.exitCode = await stoppable('stopping', (stop) => predict(words, flags, stop));
  });
}

/** @returns the exit code */
async function predict(words: readonly string[], flags: PredictFlags, { signal }: Stop): Promise<number> {
  const chosen = await choosePictures(words, flags, signal);
  const { paths, model } = chosen;
  const files = await openFiles(flags, model);
  try {
    return await withClassifier(chosen, async (classifier, progress) => {
      const failures = new Failures(paths.length);
      let done = 0;
      for await (const { image, error, classification } of classifier.classifyAll(paths, { top: flags.top })) {
        const path = String(image);
        progress.clear();
        if (error) {
          failures.add(path, error);
          for (const file of files.rows) await file.add(path, { error: error.message });
        } else {
          const { best, likeness } = classification;
          const advice = adviceOn(likeness, model, flags.invert === true);
          print(`${path}: ${formatClasses(best)}`);
          if (advice !== undefined) note(`${path}: ${advice}`);
          for (const file of files.rows) await file.add(path, { predictions: best, advice });
          await files.tensors?.add(path, classification);
        }
        progress.update(++done);
      }
      if (failures.keepResults) for (const file of files.all) await file.finish();
      return failures.conclude();
    });
  } finally {
    for (const file of files.all) await file.abandon();
  }
}

async function openFiles(
  { json, csv, tensors, top }: PredictFlags,
  { preprocessing, labels }: Awaited<ReturnType<typeof choosePictures>>['model'],
) {
  const { height, width, channels } = preprocessing;
  const opened: { abandon(): Promise<void>; finish(): Promise<void> }[] = [];
  const kept = async <File extends (typeof opened)[number]>(opening: Promise<File>): Promise<File> => {
    const file = await opening;
    opened.push(file);
    return file;
  };
  try {
    const rows = [
      ...(json === undefined ? [] : [await kept(openJson(json))]),
      ...(csv === undefined ? [] : [await kept(openCsv(csv, Math.min(top, labels.length)))]),
    ];
    const forPrograms = tensors === undefined ? undefined : await kept(openTensors(tensors, [height, width, channels]));
    return { rows, tensors: forPrograms, all: opened };
  } catch (error) {
    for (const file of opened) await file.abandon();
    throw error;
  }
}

const formatClasses = (best: readonly Prediction[]): string =>
  best.map(({ label, probability }) => `${label} ${(100 * probability).toFixed(1)} %`).join(', ');

/**
 * Advice on a prediction, from how like the network's training images a picture is; undefined where there is none to give.
 *
 * @param inverted whether pictures are inverted already
 */
function adviceOn(
  likeness: Likeness | undefined,
  { preprocessing }: Pick<ClassifierModel, 'preprocessing'>,
  inverted: boolean,
): string | undefined {
  if (likeness === undefined) return undefined;
  if (preprocessing.channels === 1 && likeness.brightBorder) {
    const remedy = inverted ? 'leave out --invert' : 'try --invert';
    return `its ground is bright, and this network learned from bright things on black: ${remedy}`;
  }
  return likeness.unlikeness > 1 ? 'unlike what this network learned from: the answer means little' : undefined;
}
