import { dirname } from 'node:path';
import { shuffledOrder } from '@densenet/data';
import { makeFolder, writeWhole } from '@densenet/data/node';
import { createRandom } from '@densenet/ops';
import { preprocessingFor } from '@densenet/recipe';
import { Command } from 'commander';
import { type FedPicture, fedPictures } from '../preview/fed.ts';
import { contactSheet } from '../preview/sheet.ts';
import { inWordsOf } from '../recipes/withFlags.ts';
import { print } from '../terminal/output.ts';
import { type Stop, stoppable } from '../terminal/stopSignals.ts';
import { findImages } from '../training/datasets.ts';
import {
  addBackendFlags,
  addDataFlags,
  type BackendFlags,
  type DataFlags,
  dataOptions,
  positiveInteger,
  startChosenBackend,
} from './options.ts';
import { addRecipeFlags, recipeFrom } from './recipeOptions.ts';

interface PreviewFlags extends BackendFlags, DataFlags {
  out: string;
  count: number;
  epoch: number;
  columns: number;
  [recipeFlag: string]: unknown;
}

export function dataPreviewCommand(): Command {
  const command = new Command('preview')
    .description('write a contact sheet of what a training feeds its network: each row a picture, over several epochs')
    .option('--out <file>', 'where the sheet is written, as PNG', 'preview.png')
    .option('--count <images>', 'how many pictures, drawn by the seed of the recipe', positiveInteger, 8)
    .option('--epoch <number>', 'the first epoch that is shown, from 1', positiveInteger, 1)
    .option('--columns <epochs>', 'how many epochs', positiveInteger, 6);
  addRecipeFlags(addDataFlags(addBackendFlags(command)));
  return command.action(async (recipe: string | undefined, flags: PreviewFlags) => {
    process.exitCode = await stoppable('stopping', (stop) => preview(recipe, flags, stop));
  });
}

/** @returns the exit code */
async function preview(name: string | undefined, flags: PreviewFlags, { signal }: Stop): Promise<number> {
  const { out, count, epoch, columns } = flags;
  // A folder that cannot be written is found before anything is loaded.
  await makeFolder(dirname(out));
  const recipe = await recipeFrom(name, flags);
  const { form, load } = await findImages(recipe, dataOptions(flags, signal));
  const { height, width, channels } = inWordsOf(flags, () => preprocessingFor(recipe, form));
  const data = await load(dataOptions(flags, signal));
  try {
    await startChosenBackend(flags);
    const indices = shuffledOrder(data.train.count, createRandom(recipe.train.seed)).subarray(0, count);
    const epochs = Array.from({ length: columns }, (_, at) => epoch + at);
    const byColumn: FedPicture[][] = [await fedPictures(recipe, data.train, indices, undefined)];
    for (const each of epochs) {
      signal.throwIfAborted();
      byColumn.push(await fedPictures(recipe, data.train, indices, each - 1));
    }
    const rows = Array.from(indices, (_, row) => byColumn.map((pictures) => pictures[row]!));
    const headings = ['as it is', ...epochs.map((each) => `epoch ${each}`)];
    await writeWhole(out, await contactSheet({ headings, rows, height, width, channels }));
    print(
      `${out}: ${rows.length} pictures of ${data.train.name} as they are, and as they are fed in ${columns} epochs`,
    );
    return 0;
  } finally {
    await data.close?.();
  }
}
