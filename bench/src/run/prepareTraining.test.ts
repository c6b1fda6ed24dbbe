import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRecipe } from '@densenet/recipe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Case, cases, photoClasses } from '../cases.ts';
import { makePhotos } from '../photos.ts';
import { prepareTraining } from './prepareTraining.ts';

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'densenet-bench-test-')));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const named = (name: string): Case => cases.find((each) => each.name === name)!;
const recipeAt = (path: string) => parseRecipe(JSON.parse(readFileSync(path, 'utf8')));
const rates = { learningRate: 0.01, momentum: 0.9 };

describe('a training on Fashion-MNIST', () => {
  const benchCase = named('loop-chapter-32px-batch256');

  it("is the chapter's at the case's size, augmented", async () => {
    const { recipe, photos } = await prepareTraining(benchCase, { folder: join(folder, 'f'), rounds: 7, ...rates });
    expect(photos).toBeUndefined();
    expect(recipeAt(recipe)).toMatchObject({
      data: {
        source: { kind: 'dataset', name: 'fashion-mnist' },
        imageSize: 32,
        augmentation: [{ kind: 'padAndCrop' }, { kind: 'horizontalFlip' }],
      },
      optimizer: { kind: 'sgd', ...rates },
      train: { batchSize: 256, epochs: 1 },
    });
  });

  it('has no more rounds than an epoch has steps for', async () => {
    await expect(prepareTraining(benchCase, { folder: join(folder, 'r'), rounds: 12, ...rates })).rejects.toThrow(
      '--rounds must be at most 10 for loop-chapter-32px-batch256, got 12',
    );
  });
});

describe('a training on photos', () => {
  const benchCase = named('loop-photos-densenet121-224px-batch16');

  it('deals them into classes, as many as all turns take, and a batch of them to be checked by', async () => {
    const given = join(folder, 'given', 'below');
    const paths = await makePhotos(given, { count: 21, width: 40, height: 30 });
    const options = { folder: join(folder, 'p'), rounds: 2, photos: join(folder, 'given'), ...rates };
    const { recipe, photos } = await prepareTraining(benchCase, options);
    const linked = (part: string) =>
      readdirSync(part, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.jpg'))
        .map((file) => realpathSync(join(part, file)));
    const training = linked(join(photos!.folder, 'train'));
    // 3 steps before the rounds, 2 rounds of 7 steps, and some that lie ready.
    expect(training).toHaveLength(16 * (3 + 2 * 7 + 8));
    expect(new Set(training)).toEqual(new Set(paths));
    expect(readdirSync(join(photos!.folder, 'train'))).toHaveLength(photoClasses);
    expect(linked(join(photos!.check, 'train'))).toHaveLength(16);
    expect(recipeAt(recipe).data).toMatchObject({
      source: { kind: 'pictures', path: photos!.folder },
      imageSize: 224,
      antialias: true,
      augmentation: [{ kind: 'randomResizedCrop' }, { kind: 'horizontalFlip' }],
    });
    expect(recipeAt(photos!.checkRecipe)).toMatchObject({
      data: { source: { path: photos!.check }, augmentation: [], cropShare: null },
      train: { epochs: 2 },
    });
  });

  it('refuses a folder with hardly any photos', async () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    await expect(
      prepareTraining(benchCase, { folder: join(folder, 'e'), rounds: 1, photos: empty, ...rates }),
    ).rejects.toThrow('--photos must have 20 JPEG files or more, found 0');
  });
});
