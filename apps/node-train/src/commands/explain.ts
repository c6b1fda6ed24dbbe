import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { NonFiniteLogitsError, UnanswerableError } from '@densenet/classifier';
import type { ExplainMethod, Explanation, PictureClassifier } from '@densenet/classifier/node';
import { makeFolder, PictureError, writeWhole } from '@densenet/data/node';
import { didYouMean } from '@densenet/schema';
import { Command } from 'commander';
import { openContactSheet, sheetMark } from '../explanation/contactSheet.ts';
import { fileNames } from '../explanation/fileNames.ts';
import { Failures } from '../prediction/failures.ts';
import { print } from '../terminal/output.ts';
import { type Stop, stoppable } from '../terminal/stopSignals.ts';
import { addPictureFlags, choosePictures, type PictureFlags, withClassifier } from './chosenClassifier.ts';
import { positiveInteger } from './options.ts';

interface ExplainFlags extends PictureFlags {
  out?: string;
  occlusion?: true;
  grid?: number;
  class?: string;
}

const pageName = 'index.html';

export function explainCommand(): Command {
  const command = addPictureFlags(
    new Command('explain').description('which parts of pictures speak for a class, drawn over them'),
  )
    .option('--out <folder>', `for a PNG of each picture and a page of all of them (${pageName})`)
    .option('--class <name>', 'a class by its name or number (default: the one that each picture is taken for)')
    .option(
      '--occlusion',
      'cover one part after the other, instead of the class activation map: slow, for every network',
    )
    .option('--grid <count>', 'with --occlusion: places of the cover along each side (default: 12)', positiveInteger);
  return command.action(async (words: string[], flags: ExplainFlags) => {
    process.exitCode = await stoppable('stopping', (stop) => explain(words, flags, stop));
  });
}

/** @returns the exit code */
async function explain(words: readonly string[], flags: ExplainFlags, { signal }: Stop): Promise<number> {
  const { out } = flags;
  if (out === undefined) throw new RangeError('give --out, a folder for the pictures and their page');
  if (flags.grid !== undefined && !flags.occlusion) throw new RangeError('--grid is for --occlusion: give that too');
  const chosen = await choosePictures(words, flags, signal);
  const { paths, model } = chosen;
  const classIndex = flags.class === undefined ? undefined : classNamed(flags.class, model.labels);
  const method: ExplainMethod = flags.occlusion ? 'occlusion' : 'activation';
  await expectOurs(out);
  await makeFolder(out);
  const nameOf = fileNames(`.${method}.png`);
  const sheet = await openContactSheet(join(out, pageName), basename(flags.checkpoint ?? 'the network'), method);
  try {
    return await withClassifier(chosen, async (classifier, progress) => {
      const failures = new Failures(paths.length);
      for (const [done, picture] of paths.entries()) {
        signal.throwIfAborted();
        try {
          const explanation = await explanationOf(classifier, picture, { classIndex, method, grid: flags.grid });
          const file = nameOf(picture);
          await writeWhole(join(out, file), await explanation.png());
          await sheet.add({ file, picture, explanation });
          const { label, probability } = explanation.prediction;
          progress.clear();
          print(`${join(out, file)}: ${label} ${(100 * probability).toFixed(1)} %`);
        } catch (error) {
          if (!(error instanceof PictureError || error instanceof NonFiniteLogitsError)) throw error;
          progress.clear();
          failures.add(picture, error);
        }
        progress.update(done + 1);
      }
      progress.clear();
      if (failures.keepResults) {
        await sheet.finish();
        print(join(out, pageName));
      }
      return failures.conclude();
    });
  } finally {
    await sheet.abandon();
  }
}

async function explanationOf(
  classifier: PictureClassifier,
  picture: string,
  options: { classIndex: number | undefined; method: ExplainMethod; grid: number | undefined },
): Promise<Explanation> {
  try {
    return await classifier.explain(picture, options);
  } catch (error) {
    if (error instanceof UnanswerableError)
      throw new UnanswerableError(`${error.message}: give --occlusion`, { cause: error });
    throw error;
  }
}

/** @throws RangeError where no class has that name or number, or several have the name */
function classNamed(text: string, labels: readonly string[]): number {
  const named = labels.flatMap((label, index) => (label === text ? [index] : []));
  if (named.length === 1) return named[0]!;
  if (named.length > 1) {
    throw new RangeError(`--class ${text} names ${named.length} classes (${named.join(', ')}): give the number of one`);
  }
  const number = Number(text);
  if (/^\d+$/.test(text) && number < labels.length) return number;
  throw new RangeError(
    `--class must be the name of a class or a number from 0 to ${labels.length - 1}, got ${text}${didYouMean(text, labels)}`,
  );
}

/**
 * @throws Error where the folder has files that this command did not write, which might be overwritten or lost among its own
 */
async function expectOurs(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  if (names.length === 0) return;
  const page = await readFile(join(folder, pageName), 'utf8').catch(() => '');
  if (page.includes(sheetMark)) return;
  throw new Error(
    `${folder} is a folder with other files in it: name an empty one, or one that was written by explain`,
  );
}
