import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import type { Plugin } from 'vite';
import type { ModelChoice, ModelList } from '../src/model/modelList.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** The model that the page begins with, and that goes with the element for other pages. */
export const firstModel = 'models/fashion-mnist.safetensors';

const clothes = 'gallery-fashion-mnist';
const drawings = 'gallery-drawings';

/** The models that the page offers as soon as their files are in the repository. */
const offered: readonly ModelChoice[] = [
  {
    id: 'fashion-mnist',
    name: 'Fashion-MNIST, shipped',
    url: firstModel,
    gallery: clothes,
    evaluation: 'evaluation-fashion-mnist.json',
    trainedBy: [
      'npm run densenet -- train chapter --schedule linearToZero --epochs 3 --seed 0 --out checkpoints/web',
      `npm run densenet -- export checkpoints/web ${firstModel} --dtype float16`,
    ],
  },
  {
    id: 'tiny-imagenet',
    name: 'Tiny ImageNet, shipped',
    url: 'models/tiny-imagenet.safetensors',
    gallery: drawings,
    base: true,
    trainedBy: [
      'npm run densenet -- train tiny-imagenet --data tiny-imagenet --out runs/tiny-48',
      'npm run densenet -- train --from runs/tiny-48 --data tiny-imagenet --image-size 64 --mix none --learning-rate 0.02 --epochs 6 --warmup-epochs 0 --out runs/tiny-64',
      'npm run densenet -- evaluate --checkpoint runs/tiny-64 --calibrate',
      'npm run densenet -- export runs/tiny-64 models/tiny-imagenet.safetensors --dtype float16 --labels names.json',
    ],
  },
];

const inRepository = (url: string): string => path(`../../../${url}`);

/** The list of models of the static page. */
export const shippedModels: ModelList = {
  models: offered.filter(({ url }) => existsSync(inRepository(url))),
  galleries: { 1: clothes, 3: drawings },
};

/** Files of the repository that are served beside the page, by their path there. */
function filesBeside(): Map<string, string> {
  const files = new Map(shippedModels.models.map(({ url }) => [url, inRepository(url)]));
  const embed = path('../../../packages/element/dist/embed/');
  if (existsSync(embed)) {
    for (const entry of readdirSync(embed, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.name.endsWith('.map')) continue;
      const file = join(entry.parentPath, entry.name);
      files.set(`embed/${file.slice(embed.length)}`, file);
    }
  }
  return files;
}

/** The decoded path of a URL; undefined where it cannot be decoded. */
function pathOf(url: string): string | undefined {
  try {
    return decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return undefined;
  }
}

/** Name of the archive with all files that a page of another site needs beside it to classify. */
const embedArchive = 'densenet-classifier.zip';

function archivedFiles(): Record<string, Uint8Array> {
  const needed = [...filesBeside()].filter(
    ([name]) => name === firstModel || /^embed\/(densenet-classifier|wasm\/)/.test(name),
  );
  return Object.fromEntries(needed.map(([name, file]) => [name.replace(/^(embed|models)\//, ''), readFileSync(file)]));
}

/** Puts the shipped models, the list of models and the element's one-file form beside the page. */
export function shippedFiles(): Plugin {
  const list = JSON.stringify(shippedModels);
  return {
    name: 'shipped-files',
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const asked = pathOf(request.url!)?.slice(1);
        const file = asked && filesBeside().get(asked);
        if (asked === embedArchive) response.setHeader('Content-Type', 'application/zip').end(zipSync(archivedFiles()));
        else if (asked === 'models.json') response.setHeader('Content-Type', 'application/json').end(list);
        // `pipeline` instead of `pipe`, which would not close the file when a visitor leaves during a download.
        else if (file) pipeline(createReadStream(file), response, () => {});
        else next();
      });
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'models.json', source: list });
      this.emitFile({ type: 'asset', fileName: embedArchive, source: zipSync(archivedFiles()) });
      for (const [fileName, file] of filesBeside()) {
        this.emitFile({ type: 'asset', fileName, source: readFileSync(file) });
      }
    },
  };
}
