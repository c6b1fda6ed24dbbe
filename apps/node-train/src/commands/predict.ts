import { nodeFormats } from '@densenet/data';
import { expectPictureChannels, findPictures } from '@densenet/data/node';
import { preprocessingOf } from '@densenet/interop/node';
import { Command } from 'commander';
import { openPredictions } from '../prediction/predictionsFile.ts';
import { type Predicted, predictPictures } from '../prediction/predictPictures.ts';
import { note, print } from '../terminal/output.ts';
import { type Stop, stoppable } from '../terminal/stopSignals.ts';
import { addCheckpointFlag, type ChosenFlags, readChosen } from './checkpointOption.ts';
import { addBackendFlags, type BackendFlags, positiveInteger, startChosenBackend } from './options.ts';

interface PredictFlags extends BackendFlags, ChosenFlags {
  top: number;
  invert?: boolean;
  json?: string;
}

export function predictCommand(): Command {
  const command = new Command('predict')
    .description('what a trained network sees in image files')
    .argument('<images...>', `image files (${nodeFormats.join(', ')}), or folders: all in and below them`)
    .option('--top <count>', 'how many classes to show', positiveInteger, 3)
    .option('--invert', 'for dark things on white, where the network has learned bright ones on black')
    .option(
      '--json <file>',
      "also write the network's inputs and logits, as shape and values, and which images they are",
    );
  addBackendFlags(addCheckpointFlag(command));
  return command.action(async (words: string[], flags: PredictFlags) => {
    process.exitCode = await stoppable('stopping', (stop) => predict(words, flags, stop));
  });
}

/** @returns the exit code */
async function predict(words: readonly string[], flags: PredictFlags, { signal }: Stop): Promise<number> {
  const trained = await readChosen(flags);
  const preprocessing = preprocessingOf(trained);
  const { height, width, channels } = preprocessing;
  expectPictureChannels(channels);
  const paths = await pathsOf(words);
  const file = flags.json === undefined ? undefined : await openPredictions(flags.json, [height, width, channels]);
  try {
    await startChosenBackend(flags);
    const failed: Failures = { unusable: [], nonFinite: [] };
    const options = { invert: flags.invert === true, signal };
    for await (const predicted of predictPictures(trained, preprocessing, paths, options)) {
      if (!isResult(predicted, failed)) continue;
      print(`${predicted.path}: ${topClasses(predicted.logits, trained.labels, flags.top)}`);
      if (predicted.advice !== undefined) note(`${predicted.path}: ${predicted.advice}`);
      await file?.add(predicted);
    }
    const problem = problemOf(failed, paths.length);
    if (failed.nonFinite.length === 0 && failed.unusable.length < paths.length) await file?.finish();
    if (problem !== undefined) note(`error: ${problem}`);
    return problem === undefined && failed.unusable.length === 0 ? 0 : 1;
  } finally {
    await file?.abandon();
  }
}

async function pathsOf(words: readonly string[]): Promise<string[]> {
  const all: string[] = [];
  for (const word of words) {
    const { paths, others } = await findPictures(word);
    if (others !== undefined) {
      const left = others > 0 ? ` (${others} other files are left out)` : '';
      note(`${word}: ${paths.length} ${paths.length === 1 ? 'picture' : 'pictures'}${left}`);
    }
    for (const path of paths) all.push(path);
  }
  return all;
}

interface Failures {
  unusable: string[];
  nonFinite: string[];
}

/** Whether there is a result; what there is instead is noted, and the others go on. */
function isResult(predicted: Predicted, failed: Failures): predicted is Extract<Predicted, { logits: unknown }> {
  if ('error' in predicted) {
    note(`error: ${predicted.error.message}`);
    failed.unusable.push(predicted.path);
    return false;
  }
  if (!predicted.isFinite) failed.nonFinite.push(predicted.path);
  return predicted.isFinite;
}

/** What the last line says of all that failed; undefined where nothing did, or it is said already. */
function problemOf({ unusable, nonFinite }: Failures, count: number): string | undefined {
  if (nonFinite.length > 0) {
    const more = nonFinite.length > 1 ? ` and of ${nonFinite.length - 1} more` : '';
    return (
      `the logits of ${nonFinite[0]}${more} are NaN or infinite, so nothing follows from them: the weights are of a training ` +
      'that diverged, or damaged'
    );
  }
  return unusable.length > 0 && count > 1 ? `${unusable.length} of ${count} pictures could not be used` : undefined;
}

/** Softmax, and the names of the largest, in percent. */
function topClasses(logits: Float32Array, labels: readonly string[], count: number): string {
  const largest = logits.reduce((a, b) => Math.max(a, b));
  const exponentials = Array.from(logits, (logit) => Math.exp(logit - largest));
  const sum = exponentials.reduce((a, b) => a + b);
  return exponentials
    .map((exponential, index) => ({ probability: exponential / sum, label: labels[index]! }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, count)
    .map(({ label, probability }) => `${label} ${(100 * probability).toFixed(1)} %`)
    .join(', ');
}
