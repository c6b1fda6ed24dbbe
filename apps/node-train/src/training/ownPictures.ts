import { basename } from 'node:path';
import type { ImageSource } from '@densenet/data';
import {
  DecodePool,
  dividePictures,
  listPictures,
  type PictureList,
  pictureSource,
  type ReadablePictures,
  readablePictures,
} from '@densenet/data/node';
import type { Recipe } from '@densenet/recipe';
import { note } from '../terminal/output.ts';
import { createProgress, type Progress } from '../terminal/progress.ts';
import type { FoundImages, LoadFlags, TrainingData } from './datasets.ts';

export type PicturesSource = Extract<Recipe['data']['source'], { kind: 'pictures' }>;

/** The part of a data set that is asked for; `test` is what epochs were judged by where there is none. */
export type PartName = 'train' | 'test';

/** The pictures of each part, as indices of a list. */
interface Parts {
  train: Uint32Array;
  judge: { name: 'test' | 'validation'; indices: Uint32Array };
  test?: Uint32Array;
}

/** What the images of a folder or table are like: its pictures are listed, not looked through. */
export async function picturesForm(source: PicturesSource): Promise<FoundImages['form']> {
  const { head } = await listOf(source);
  return { channels: channelsOf(source.colour), classNames: head.classNames };
}

const listOf = ({ path, groupColumn }: PicturesSource, signal?: AbortSignal): Promise<PictureList> =>
  listPictures(path, { groupColumn: groupColumn ?? undefined, signal });

const channelsOf = (colour: PicturesSource['colour']) => (colour === 'grey' ? 1 : 3);

/**
 * The pictures of a list that can be read. It is looked through once: what was found is kept. The first time takes as long as
 * decoding all, and says how long.
 */
async function usablePictures(all: PictureList, { workers, strict, signal }: LoadFlags): Promise<ReadablePictures> {
  const pool = new DecodePool({ workers });
  let progress: Progress | undefined;
  const onProgress = (done: number, total: number) => {
    progress ??= createProgress('looking through the pictures', total);
    progress.update(done);
  };
  try {
    return await readablePictures(all, pool, { strict, signal, onProgress });
  } finally {
    progress?.clear();
    await pool.close();
  }
}

/** How many of the pictures that cannot be read are named. */
const namedPictures = 3;

function noteLeftOut({ list, unreadable }: ReadablePictures): void {
  const { missing } = list.head;
  const advice = '"densenet data check" names them, --strict-data makes it an error';
  if (missing.length > 0) note(`warning: ${missing.length} files are not there, and are left out: ${advice}`);
  if (unreadable.length === 0) return;
  note(
    `warning: ${unreadable.length} ${unreadable.length === 1 ? 'picture' : 'pictures'} cannot be read, and left out: ${advice}`,
  );
  for (const { problem } of unreadable.slice(0, namedPictures)) note(`  ${problem}`);
}

/**
 * Finds the pictures of a folder or table that can be read, and divides them.
 *
 * @throws PictureListError where it is no data set, or says not what is to be held out
 * @throws PictureError where a picture cannot be read, and that is not to be passed over
 */
export async function findPictures(recipe: Recipe, source: PicturesSource, flags: LoadFlags): Promise<FoundImages> {
  const { path, colour } = source;
  const all = await listOf(source, flags.signal);
  // Divided before it is looked through, too: what is wrong with that need not wait for it.
  partsOf(all, recipe, groupOf(source));
  const found = await usablePictures(all, flags);
  const { list } = found;
  const name = basename(path);
  const channels = channelsOf(colour);
  const parts = partsOf(list, recipe, groupOf(source));
  return {
    record: {
      name,
      judgedBy: parts.judge.name,
      isTested: parts.judge.name !== 'test' && parts.test !== undefined,
      digest: list.digest(),
    },
    form: { channels, classNames: list.head.classNames },
    load: async (given) => {
      noteLeftOut(found);
      return loadPictures(list, parts, { name, channels, ...given });
    },
  };
}

function loadPictures(
  list: PictureList,
  parts: Parts,
  { name, channels, workers }: LoadFlags & { name: string; channels: 1 | 3 },
): TrainingData {
  const pool = new DecodePool({ workers });
  const source = (part: string, indices: Uint32Array): ImageSource =>
    pictureSource(list, indices, { pool, channels, name: `${name} (${part})` });
  const { judge, test } = parts;
  return {
    train: source('train', parts.train),
    judge: { name: judge.name, dataset: source(judge.name, judge.indices) },
    ...(test ? { test: source('test', test) } : {}),
    close: () => pool.close(),
  };
}

const groupOf = ({ group }: PicturesSource): RegExp | undefined =>
  group === null ? undefined : new RegExp(group, 'u');

/** What is learned from, what epochs are judged by, and what is tested on at the end. */
function partsOf(list: PictureList, { data, evaluate, train: { seed } }: Recipe, group: RegExp | undefined): Parts {
  const given = list.indicesOf('train');
  // One folder without parts is divided whole.
  const all = given.length > 0 ? given : list.indicesOf('undivided');
  const [validation, test] = [list.indicesOf('validation'), list.indicesOf('test')];
  const tested = test.length > 0 ? { test: someOf(test, evaluate.testImages) } : {};
  const { validationFraction } = evaluate;
  if (validation.length > 0) {
    return { train: someOf(all, data.trainImages), judge: { name: 'validation', indices: validation }, ...tested };
  }
  if (validationFraction > 0) {
    const chosen = someOf(all, data.trainImages);
    const divided = dividePictures(list, chosen, { validationFraction, seed, group });
    return { train: divided.train, judge: { name: 'validation', indices: divided.validation }, ...tested };
  }
  if (test.length === 0) {
    throw new RangeError(
      `${list.head.folder} has no part val or test, so it must be said what share of it is held out to judge epochs by: ` +
        'for example --validation-fraction 0.2',
    );
  }
  const indices = someOf(test, evaluate.testImages);
  return { train: someOf(all, data.trainImages), judge: { name: 'test', indices }, test: indices };
}

/** As many as are asked for, evenly out of all: a list has one class after the other. */
function someOf(indices: Uint32Array, count: number | null): Uint32Array {
  if (count === null || count >= indices.length) return indices;
  return Uint32Array.from({ length: count }, (_, at) => indices[Math.floor((at * indices.length) / count)]!);
}

/** The pictures that a recipe names, undefined where it names others. */
export function recipePictures(recipe: Recipe): { source: PicturesSource; recipe: Recipe } | undefined {
  const { source } = recipe.data;
  return source.kind === 'pictures' ? { source, recipe } : undefined;
}

/** Pictures of one's own, and which of them they are. */
export interface LoadedPart {
  images: ImageSource;
  /** `all` of a folder that is not divided. */
  part: 'train' | 'validation' | 'test' | 'all';
  close(): Promise<void>;
}

/**
 * One part of pictures of one's own: as a training by the recipe divides them, or where none is given, as the folder does: those
 * of a folder without parts are all in each.
 */
export async function loadPart(
  { source, recipe }: { source: PicturesSource; recipe?: Recipe },
  wanted: PartName,
  flags: LoadFlags,
): Promise<LoadedPart> {
  const found = await usablePictures(await listOf(source, flags.signal), flags);
  const { list } = found;
  noteLeftOut(found);
  const { part, indices } =
    recipe === undefined ? partAsGiven(list, wanted) : partOf(partsOf(list, recipe, groupOf(source)), wanted);
  const pool = new DecodePool({ workers: flags.workers });
  const channels = channelsOf(source.colour);
  const images = pictureSource(list, indices, { pool, channels, name: `${basename(source.path)} (${part})` });
  return { images, part, close: () => pool.close() };
}

type IndicesOfPart = Pick<LoadedPart, 'part'> & { indices: Uint32Array };

function partOf({ train, judge, test }: Parts, wanted: PartName): IndicesOfPart {
  if (wanted === 'train') return { part: 'train', indices: train };
  return test ? { part: 'test', indices: test } : { part: judge.name, indices: judge.indices };
}

/** The first part that the folder has of those that may stand for the wanted one. */
function partAsGiven(list: PictureList, wanted: PartName): IndicesOfPart {
  const names =
    wanted === 'test' ? (['test', 'validation', 'undivided', 'train'] as const) : (['train', 'undivided'] as const);
  for (const name of names) {
    const indices = list.indicesOf(name);
    if (indices.length > 0) return { part: name === 'undivided' ? 'all' : name, indices };
  }
  throw new RangeError(`${list.head.folder} has no pictures to ${wanted === 'test' ? 'test' : 'train'} on`);
}
