import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { parseRecipe, type Recipe, recipeNamed } from '@densenet/recipe';
import { type Case, photoClasses } from '../cases.ts';
import { makePhotos } from '../photos.ts';
import type { TrainingFiles } from '../protocol.ts';

export interface TrainingOptions {
  /** For the files that are written. */
  folder: string;
  rounds: number;
  /** A folder of the user's own photos. Left out: some are made. */
  photos?: string | undefined;
  learningRate: number;
  momentum: number;
}

/** Made photos, of the size that most of ImageNet's have. */
const made = { count: 100, width: 500, height: 375 };

/** Batches that lie ready when the last turn ends, and some more. */
const spareBatches = 8;

/** Steps before the rounds (`ContestantRun.start`). */
const stepsBefore = 3;

const fashionImages = 60_000;

/**
 * Writes what the contestants of a whole training are given: recipes, and photos in folders of classes. The training is one epoch
 * that is longer than all turns together, so that no evaluation falls into one.
 *
 * @throws RangeError where the data have too few images for the rounds, or a folder has too few photos
 */
export async function prepareTraining(benchCase: Case, options: TrainingOptions): Promise<TrainingFiles> {
  const { batchSize, loop } = benchCase;
  const { folder, rounds, learningRate, momentum } = options;
  mkdirSync(folder, { recursive: true });
  const base = recipeOf(benchCase, { learningRate, momentum });
  const stepsNeeded = stepsBefore + rounds * (loop!.stepsPerTurn + 1) + spareBatches;
  if (loop!.images === 'fashion-mnist') {
    const most = Math.floor((fashionImages / batchSize - stepsBefore - spareBatches) / (loop!.stepsPerTurn + 1));
    if (rounds > most) throw new RangeError(`--rounds must be at most ${most} for ${benchCase.name}, got ${rounds}`);
    return { recipe: writeRecipe(join(folder, 'recipe.json'), base) };
  }
  const photos = await photosOf(options);
  if (photos.length < 2 * photoClasses) {
    throw new RangeError(`--photos must have ${2 * photoClasses} JPEG files or more, found ${photos.length}`);
  }
  const dealt = { folder: join(folder, 'photos'), check: join(folder, 'check') };
  deal(photos, dealt.folder, stepsNeeded * batchSize);
  deal(photos, dealt.check, batchSize);
  const onPhotos = (path: string, data: object, epochs: number): Recipe =>
    parseRecipe({
      ...base,
      data: { ...base.data, ...data, source: { kind: 'pictures', path } },
      train: { ...base.train, epochs },
    });
  return {
    recipe: writeRecipe(join(folder, 'recipe.json'), onPhotos(dealt.folder, {}, 1)),
    photos: {
      ...dealt,
      // Two epochs of one step each.
      checkRecipe: writeRecipe(join(folder, 'check.json'), onPhotos(dealt.check, { augmentation: [] }, 2)),
    },
  };
}

/** The training of a case: the chapter's with the paper's augmentation, or ImageNet's usual one on photos. */
function recipeOf(
  { size, batchSize, loop }: Case,
  { learningRate, momentum }: { learningRate: number; momentum: number },
): Recipe {
  const isOfPhotos = loop!.images === 'photos';
  const named = recipeNamed(isOfPhotos ? 'finetune' : 'chapter');
  return parseRecipe({
    ...named,
    name: 'bench',
    data: { ...named.data, imageSize: size, cropShare: null, augmentation: isOfPhotos ? ['imagenet'] : ['cifar'] },
    optimizer: { kind: 'sgd', learningRate, momentum },
    schedule: { kind: 'constant' },
    train: { ...named.train, batchSize, epochs: 1 },
    evaluate: {},
  });
}

function writeRecipe(path: string, recipe: Recipe): string {
  writeFileSync(path, JSON.stringify(recipe));
  return path;
}

async function photosOf({ photos, folder }: TrainingOptions): Promise<string[]> {
  if (photos === undefined) return makePhotos(join(folder, 'made'), made);
  const files = await readdir(photos, { recursive: true });
  return files
    .filter((file) => /^\.jpe?g$/i.test(extname(file)))
    .toSorted()
    .map((file) => resolve(photos, file));
}

/** Puts links to photos into folders of classes, `count` for training and two of each class to judge by: each photo many times. */
function deal(photos: readonly string[], folder: string, count: number): void {
  const parts: [part: string, count: number][] = [
    ['train', count],
    ['val', 2 * photoClasses],
  ];
  for (const [part, links] of parts) {
    for (let index = 0; index < links; index++) {
      const classFolder = join(folder, part, `class-${index % photoClasses}`);
      mkdirSync(classFolder, { recursive: true });
      symlinkSync(photos[index % photos.length]!, join(classFolder, `${String(index).padStart(7, '0')}.jpg`));
    }
  }
}
