/*
 * Makes the page's data again, with the `densenet` command on native TensorFlow:
 *
 *   npx tsx --conditions=@densenet/source apps/web-demo/scripts/makeData.ts
 *
 * public/gallery-fashion-mnist.png     the first images of each class of the Fashion-MNIST test set, a class a row
 * public/gallery-fashion-mnist.json    the classes of these images and their places in the test set
 * public/evaluation-fashion-mnist.json the shipped network on the whole test set
 * src/testing/fixtures/galleryLogits.json  native TensorFlow's logits for the gallery, which browsers are compared with
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { GalleryIndex } from '../src/gallery/gallery.ts';

/** Images of each class in the gallery. */
const perClass = 20;
/** How many of the test set's first images are searched for `perClass` of each class. */
const searched = 400;
/** Width and height of a Fashion-MNIST image. */
const tileSize = 28;
/** Significant decimal digits with which any two float32 values differ. */
const float32Digits = 9;

interface Logits {
  shape: [images: number, classes: number];
  values: number[];
}

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const model = path('../../../models/fashion-mnist.safetensors');
const scratch = mkdtempSync(join(tmpdir(), 'densenet-gallery-'));

try {
  densenet(
    'evaluate',
    '--checkpoint',
    model,
    '--backend',
    'native-cpu',
    '--json',
    path('../public/evaluation-fashion-mnist.json'),
  );
  const { classes } = JSON.parse(readFileSync(path('../public/evaluation-fashion-mnist.json'), 'utf8')) as {
    classes: string[];
  };

  const samples = join(scratch, 'samples');
  densenet('data', '--dataset', 'fashion-mnist', '--samples', samples, '--count', String(searched));
  const chosen = firstOfEachClass(readdirSync(samples).sort(), classes);
  const files = chosen.map(({ file }) => join(samples, file));

  const predicted = join(scratch, 'predicted.json');
  densenet('predict', ...files, '--checkpoint', model, '--backend', 'native-cpu', '--tensors', predicted);
  const { logits } = JSON.parse(readFileSync(predicted, 'utf8')) as { logits: Logits };
  writeLogits(logits);

  const index: Required<GalleryIndex> = {
    kind: 'fashion-mnist',
    classes,
    tileSize,
    columns: perClass,
    labels: chosen.map(({ label }) => label),
    testIndices: chosen.map(({ testIndex }) => testIndex),
    nativePredictions: predictions(logits),
  };
  await writeGallery(files, index);
  formatLikeTheRepository();
  const right = index.labels.filter((label, image) => label === index.nativePredictions[image]).length;
  console.log(`gallery: ${right} of ${index.labels.length} classified right`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function densenet(...args: string[]): void {
  const command = path('../../node-train/src/main.ts');
  const { status } = spawnSync(process.execPath, [...process.execArgv, command, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`densenet ${args[0]} ended with ${status}`);
}

function formatLikeTheRepository(): void {
  const biome = path('../../../node_modules/.bin/biome');
  const { status } = spawnSync(biome, ['format', '--write', path('../public')], { stdio: ['ignore', 'ignore', 2] });
  if (status !== 0) throw new Error(`biome ended with ${status}`);
}

/** Finds the first images of each class, class by class, by file names such as `0007-t-shirt-top.png`: test index, class. */
function firstOfEachClass(files: readonly string[], classes: readonly string[]) {
  return classes.flatMap((name, label) => {
    const suffix = `-${name.replace(/\W+/g, '-').toLowerCase()}.png`;
    const found = files.filter((file) => file.slice(4) === suffix).slice(0, perClass);
    if (found.length < perClass) {
      throw new RangeError(`${found.length} images of ${name} in the first ${searched}, expected ${perClass}`);
    }
    return found.map((file) => ({ file, label, testIndex: Number(file.slice(0, 4)) }));
  });
}

async function writeGallery(files: readonly string[], index: GalleryIndex): Promise<void> {
  const height = tileSize * Math.ceil(files.length / index.columns);
  const sprite = Buffer.alloc(tileSize * index.columns * height);
  for (const [place, file] of files.entries()) {
    const { data } = await sharp(file).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
    const left = tileSize * (place % index.columns);
    const top = tileSize * Math.floor(place / index.columns);
    for (let row = 0; row < tileSize; row++) {
      data.copy(sprite, (top + row) * tileSize * index.columns + left, row * tileSize, (row + 1) * tileSize);
    }
  }
  await sharp(sprite, { raw: { width: tileSize * index.columns, height, channels: 1 } })
    .toColourspace('b-w')
    .png({ compressionLevel: 9, adaptiveFiltering: false })
    .toFile(path('../public/gallery-fashion-mnist.png'));
  writeFileSync(path('../public/gallery-fashion-mnist.json'), `${JSON.stringify(index)}\n`);
}

function writeLogits({ shape, values }: Logits): void {
  mkdirSync(path('../src/testing/fixtures'), { recursive: true });
  const stored = { shape, values: values.map((value) => Number(value.toPrecision(float32Digits))) };
  writeFileSync(path('../src/testing/fixtures/galleryLogits.json'), `${JSON.stringify(stored)}\n`);
}

function predictions({ shape: [images, classes], values }: Logits): number[] {
  return Array.from({ length: images }, (_, image) => {
    const row = values.slice(classes * image, classes * (image + 1));
    return row.indexOf(Math.max(...row));
  });
}
