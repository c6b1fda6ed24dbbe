import '@tensorflow/tfjs-backend-cpu';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { tensorBatches } from '../../batches/batchToTensors.ts';
import { pictureToTensor } from '../../preprocessing/pictureToTensor.ts';
import type { Preprocessing } from '../../preprocessing/preprocessing.ts';
import type { ImageSource } from '../../sources/imageSource.ts';
import { pictureFolder } from '../../testing/pictureFixtures.ts';
import { temporaryDirectory } from '../../testing/temporaryDirectory.ts';
import { decodePicture } from './decodePicture.ts';

const names = [
  'jpeg-rgb.jpg',
  'png-rgba.png',
  'webp-lossy.webp',
  'jpeg-exif-6.jpg',
  'tiff-grey.tif',
  'gif.gif',
  'png-exif-6.png',
];
const files = names.map((name) => fileURLToPath(new URL(name, pictureFolder)));
const preprocessing: Preprocessing = {
  height: 24,
  width: 24,
  channels: 3,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
  interpolation: 'bilinear',
  antialias: true,
  crop: { shorterSide: 28 },
};

const sourceOf = (paths: readonly string[]): ImageSource => ({
  name: 'photos',
  count: paths.length,
  classNames: names,
  channels: 3,
  label: (index) => index,
  read: (index) => decodePicture(paths[index]!, 3),
});

it('picture files of different kinds and sizes are a source as they are', async () => {
  let index = 0;
  const sizes = new Set<string>();
  for await (const { images, targets } of tensorBatches(sourceOf(files), preprocessing, { batchSize: 3 })) {
    const values = [...images.dataSync()];
    for (const label of targets.dataSync()) {
      expect(label).toBe(index);
      const pixels = await decodePicture(files[index++]!, 3);
      sizes.add(`${pixels.height}x${pixels.width}`);
      const expected = pictureToTensor(pixels, preprocessing);
      expect(values.splice(0, expected.size)).toEqual([...expected.dataSync()]);
      expected.dispose();
    }
    images.dispose();
    targets.dispose();
  }
  expect(index).toBe(files.length);
  expect(sizes.size).toBeGreaterThan(1);
});

it('a file that is no picture is named, with its place in the source', async () => {
  const broken = join(temporaryDirectory(), 'broken.jpg');
  writeFileSync(broken, 'no picture');
  const batches = tensorBatches(sourceOf([...files.slice(0, 2), broken]), preprocessing, { batchSize: 3 });
  await expect(batches.next()).rejects.toThrow(`photos, image 2: ${broken} is no picture that is known here`);
});
