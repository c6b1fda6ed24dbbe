/**
 * Trains the network that the chapter's code builds as it is printed, with the chapter recipe, to compare the chapter's
 * numbers with:
 *
 *     npx tsx --conditions=@densenet/source apps/node-train/src/testing/trainAsPrinted.ts
 */
import { createModel } from '@densenet/model';
import { recipeNamed } from '@densenet/recipe';
import { startBackend } from '@densenet/runtime';
import { chapterAsPrinted } from '../../../../packages/model/src/testing/chapterAsPrinted.ts';
import { loadTrainingData } from '../training/datasets.ts';
import { progressBars, resultLines } from '../training/listeners.ts';
import { runTraining } from '../training/run.ts';
import { newSession } from '../training/session.ts';

const print = (line: string) => process.stdout.write(`${line}\n`);
print((await startBackend({ backend: 'native' })).summary);
const chapter = recipeNamed('chapter');
const { imageSize } = chapter.data;
const data = await loadTrainingData(chapter, {});
const model = createModel(chapterAsPrinted, data.train.channels, 'xavierUniform');
print(`as printed: ${model.summary(imageSize, imageSize).parameters} parameters, seed ${chapter.train.seed}`);
const session = newSession(chapter, data.train, model);
// Its parameters fit no config of ours, so there is no checkpoint to save.
await runTraining(session, data, {
  signal: new AbortController().signal,
  listeners: [progressBars(), resultLines(print)],
});
