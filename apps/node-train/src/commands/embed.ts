import { Command } from 'commander';
import { openEmbeddings } from '../prediction/embeddingsFile.ts';
import { Failures } from '../prediction/failures.ts';
import { print } from '../terminal/output.ts';
import { type Stop, stoppable } from '../terminal/stopSignals.ts';
import { addPictureFlags, choosePictures, type PictureFlags, withClassifier } from './chosenClassifier.ts';

interface EmbedFlags extends PictureFlags {
  out?: string;
}

export function embedCommand(): Command {
  const command = addPictureFlags(
    new Command('embed').description('what the classifier of a network reads of each picture: its pooled features'),
  ).option(
    '--out <file>',
    'a .npy of float32 [pictures, features] with .names.json beside it, or a .jsonl with a line for each picture',
  );
  return command.action(async (words: string[], flags: EmbedFlags) => {
    process.exitCode = await stoppable('stopping', (stop) => embed(words, flags, stop));
  });
}

/** @returns the exit code */
async function embed(words: readonly string[], flags: EmbedFlags, { signal }: Stop): Promise<number> {
  const { out } = flags;
  if (out === undefined) throw new RangeError('give --out, a file that ends in .npy or .jsonl');
  const chosen = await choosePictures(words, flags, signal);
  const { paths, model } = chosen;
  const features = model.graph.marks.get('embedding')!.shape[0]!;
  const file = await openEmbeddings(out, features);
  try {
    return await withClassifier(chosen, async (classifier, progress) => {
      const failures = new Failures(paths.length);
      let done = 0;
      let written = 0;
      for await (const { image, error, embedding } of classifier.embedAll(paths)) {
        if (error) {
          progress.clear();
          failures.add(String(image), error);
        } else {
          await file.add(String(image), embedding);
          written++;
        }
        progress.update(++done);
      }
      progress.clear();
      if (failures.keepResults) {
        await file.finish();
        print(`${out}: ${written} ${written === 1 ? 'picture' : 'pictures'}, ${features} features each`);
      }
      return failures.conclude();
    });
  } finally {
    await file.abandon();
  }
}
