/*
 * Makes the pictures that the chapter's page trains on again:
 *
 *   npx tsx --conditions=@densenet/source apps/web-demo/scripts/makeChapterData.ts
 *
 * public/chapter.png   the first images of each class of the Fashion-MNIST training set, a class a row
 * public/chapter.json  their classes, and their places in the training set
 *
 * The page tests on its gallery, which is of the test set.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadDataset } from '@densenet/data/node';
import sharp from 'sharp';
import type { SpriteIndex } from '../src/gallery/gallery.ts';

/** Images of each class. */
const perClass = 40;

const path = (name: string) => fileURLToPath(new URL(`../public/${name}`, import.meta.url));

const training = await loadDataset('fashion-mnist', 'train');
const { classNames, size } = training;
const all = [...training.labels.keys()];
const chosen = classNames.flatMap((_, label) =>
  all.filter((image) => training.labels[image] === label).slice(0, perClass),
);
const index: SpriteIndex & { trainingIndices: readonly number[] } = {
  classes: classNames,
  tileSize: size.width,
  columns: perClass,
  labels: chosen.map((image) => training.labels[image]!),
  trainingIndices: chosen,
};
const width = size.width * perClass;
const height = size.height * classNames.length;
const sprite = Buffer.alloc(width * height);
chosen.forEach((image, place) => {
  const { values } = training.read(image);
  const left = size.width * (place % perClass);
  const top = size.height * Math.floor(place / perClass);
  for (let row = 0; row < size.height; row++) {
    sprite.set(values.subarray(row * size.width, (row + 1) * size.width), (top + row) * width + left);
  }
});
await sharp(sprite, { raw: { width, height, channels: 1 } })
  .toColourspace('b-w')
  .png({ compressionLevel: 9, adaptiveFiltering: false })
  .toFile(path('chapter.png'));
writeFileSync(path('chapter.json'), `${JSON.stringify(index)}\n`);
