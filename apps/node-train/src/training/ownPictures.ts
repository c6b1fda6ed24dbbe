import { basename } from 'node:path';
import type { ImageSource } from '@densenet/data';
import { DecodePool, dividePictures, listPictures, type PictureList, pictureSource } from '@densenet/data/node';
import type { Recipe } from '@densenet/recipe';
import { note } from '../terminal/output.ts';
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

/**
 * Lists the pictures of a folder or table, once: an index is kept.
 *
 * @throws PictureListError where it is no data set, or says not what is to be held out
 */
export async function findPictures(recipe: Recipe, source: PicturesSource, signal?: AbortSignal): Promise<FoundImages> {
  const { path, colour, groupColumn } = source;
  const list = await listPictures(path, { groupColumn: groupColumn ?? undefined, signal });
  const name = basename(path);
  const channels = colour === 'grey' ? 1 : 3;
  // Divided now: what is wrong with that is said before anything is trained.
  const parts = partsOf(list, recipe, groupOf(source));
  return {
    record: {
      name,
      judgedBy: parts.judge.name,
      isTested: parts.judge.name !== 'test' && parts.test !== undefined,
      digest: list.digest(),
    },
    form: { channels, classNames: list.head.classNames },
    load: async (flags) => loadPictures(list, parts, { name, channels, ...flags }),
  };
}

function loadPictures(
  list: PictureList,
  parts: Parts,
  { name, channels, workers }: LoadFlags & { name: string; channels: 1 | 3 },
): TrainingData {
  if (list.head.missing.length > 0) {
    note(
      `warning: ${list.head.missing.length} files are not there, and are left out: "densenet data check" names them`,
    );
  }
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

/**
 * One part of pictures of one's own: as a training by the recipe divides them, or where none is given, as the folder does: those
 * of a folder without parts are all in each.
 */
export async function loadPart(
  { source, recipe }: { source: PicturesSource; recipe?: Recipe },
  part: PartName,
  { workers, signal }: LoadFlags,
): Promise<{ images: ImageSource; close(): Promise<void> }> {
  const list = await listPictures(source.path, { groupColumn: source.groupColumn ?? undefined, signal });
  const parts = recipe === undefined ? undefined : partsOf(list, recipe, groupOf(source));
  const candidates =
    parts === undefined
      ? (part === 'test'
          ? (['test', 'validation', 'undivided', 'train'] as const)
          : (['train', 'undivided'] as const)
        ).map((name) => list.indicesOf(name))
      : [part === 'train' ? parts.train : (parts.test ?? parts.judge.indices)];
  const indices = candidates.find(({ length }) => length > 0);
  if (indices === undefined) throw new RangeError(`${source.path} has no pictures to test on`);
  const pool = new DecodePool({ workers });
  const channels = source.colour === 'grey' ? 1 : 3;
  const images = pictureSource(list, indices, { pool, channels, name: `${basename(source.path)} (${part})` });
  return { images, close: () => pool.close() };
}
