/**
 * Trains the network that the chapter's code builds as printed there, with the chapter's recipe, for a comparison with the
 * chapter's numbers:
 *
 *     npx tsx --conditions=@densenet/source apps/node-train/src/testing/trainAsPrinted.ts
 */
import { createModel } from '@densenet/model';
import { recipeNamed } from '@densenet/recipe';
import { startBackend } from '@densenet/runtime';
import { chapterAsPrinted } from '../../../../packages/model/src/testing/chapterAsPrinted.ts';
import { findImages } from '../training/datasets.ts';
import { progressBars, resultLines } from '../training/listeners.ts';
import { runTraining } from '../training/run.ts';
import { newSession } from '../training/session.ts';

const print = (line: string) => process.stdout.write(`${line}\n`);
print((await startBackend({ backend: 'native' })).summary);
const chapter = recipeNamed('chapter');
const { imageSize } = chapter.data;
const data = await (await findImages(chapter)).load({});
const model = createModel(chapterAsPrinted, data.train.channels, 'xavierUniform');
print(`as printed: ${model.summary(imageSize, imageSize).parameters} parameters, seed ${chapter.train.seed}`);
const session = newSession(chapter, data.train, { model });
// No config describes this network, so there is no checkpoint to save.
await runTraining(session, data, {
  signal: new AbortController().signal,
  listeners: [progressBars(), resultLines(print)],
});
