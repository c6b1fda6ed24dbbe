import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ImageSource } from '@densenet/data';
import { makeFolder, writeWhole } from '@densenet/data/node';
import { preprocessingOf, type TrainedModel } from '@densenet/interop/node';
import { createRandom } from '@densenet/ops';
import type { Recipe } from '@densenet/recipe';
import type { TrainingCourse } from '@densenet/report';
import { note } from '../terminal/output.ts';
import type { Environment } from '../training/runFile/environment.ts';
import { readSessions } from '../training/runFile/runFile.ts';
import { dataCard, madeWith, networkCard, processesCard, withoutFolders } from './cards.ts';
import type { JudgedSource } from './judge.ts';
import { reportPictures } from './pictures.ts';

export const reportFile = 'report.html';
export const cardFile = 'model-card.md';

/** How both files begin or what they have in them as long as nobody else has written them. */
const marks = {
  [reportFile]: '<meta name="generator" content="densenet report">',
  [cardFile]: 'To be written by whoever',
} as const;

/** Draws bootstrap samples: the same network and images give the same report. */
const seed = 0;

export interface ReportOn {
  trained: TrainedModel;
  /** What is reported on. */
  test: JudgedSource;
  /** Held-out images: a temperature and thresholds are chosen on them. */
  validation?: JudgedSource | undefined;
  /** What the network was trained on, where it is at hand. */
  train?: ImageSource | undefined;
  recipe?: Recipe | undefined;
  course?: TrainingCourse | undefined;
  environment: Environment;
  notes?: readonly string[];
  signal: AbortSignal;
}

/**
 * Writes `report.html` and `model-card.md` into a folder, in the place of earlier ones. A model card that somebody has
 * finished is kept.
 *
 * @returns the paths that were written
 * @throws Error where the folder holds another file of the report's name, or cannot be written
 */
export async function writeReport(folder: string, on: ReportOn): Promise<string[]> {
  const { trained, test, validation, train, recipe, course, environment, notes, signal } = on;
  // Loaded here, since most commands and most of a training need no charts.
  const { figuresOf, modelCard, reportPage } = await import('@densenet/report');
  const page = join(folder, reportFile);
  const card = join(folder, cardFile);
  if (await isForeign(page, reportFile)) {
    throw new Error(`${page} was not written by densenet: name another folder for the report`);
  }
  const figures = figuresOf(test.judged, {
    classNames: trained.labels,
    random: createRandom(seed),
    validation: validation?.judged,
  });
  // A network without a training is no run's folder. The report of one whose file is damaged says less.
  const sessions = recipe ? await readSessions(trained.path).catch(() => []) : [];
  const pictures = await reportPictures(trained, test.source, figures.notable, signal);
  const parts = { training: train, validation: validation?.source, test: test.source };
  const input = {
    title: recipe?.name ?? basename(trained.path),
    figures,
    course,
    ...(pictures && { pictures }),
    data: dataCard(test.source.name, parts),
    network: { ...networkCard(trained, preprocessingOf(trained)), ...processesCard(sessions) },
    madeWith: madeWith(environment),
    ...(recipe && { recipe: privately(recipe) }),
    ...(notes && { notes }),
  };
  await makeFolder(folder);
  await writeWhole(page, await reportPage(input));
  if (await isForeign(card, cardFile)) {
    note(`${card} is left as it is: somebody has written in it`);
    return [page];
  }
  await writeWhole(card, modelCard(input));
  return [page, card];
}

/** A recipe that does not say where its pictures lie. */
function privately(recipe: Recipe): Recipe {
  const { data } = recipe;
  if (data.source.kind !== 'pictures') return recipe;
  return { ...recipe, data: { ...data, source: { ...data.source, path: withoutFolders(data.source.path) } } };
}

async function isForeign(path: string, file: keyof typeof marks): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  return text !== undefined && !text.includes(marks[file]);
}
