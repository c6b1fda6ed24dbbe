import { imagesInMemory, pixelsFromRgba } from '@densenet/data';
import { type BackendReport, startBackend } from '@densenet/element/backend';
import { expose } from 'comlink';
import { liveRecipe } from './recipe.ts';
import type { PackedPictures, TeachingService } from './service.ts';
import { teach } from './teach.ts';

let backend: Promise<BackendReport> | undefined;
let current: AbortController | undefined;

const service: TeachingService = {
  start() {
    // WebAssembly first: a step of a network so small is some hundred operations that each take a GPU less time than their start,
    // and the GPU also draws the page.
    backend ??= startBackend('wasm');
    return backend;
  },
  async teach(training, test, seed, onEvent, onAnswers) {
    await service.start();
    current = new AbortController();
    const { signal } = current;
    const pictures = { training: unpacked('training', training), test: unpacked('test', test) };
    return teach(pictures, { recipe: liveRecipe, seed, onEvent, onAnswers, signal });
  },
  stop() {
    current?.abort();
  },
};

function unpacked(name: string, { classes, labels, tileSize, pixels }: PackedPictures) {
  const images = new Uint8Array(pixels.length * tileSize ** 2);
  pixels.forEach((rgba, image) => {
    images.set(pixelsFromRgba(rgba, 1), image * tileSize ** 2);
  });
  const size = { height: tileSize, width: tileSize };
  return imagesInMemory({ name, images, labels: Int32Array.from(labels), size, channels: 1, classNames: classes });
}

expose(service);
