import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type GraphModel, loadGraphModel } from '@tensorflow/tfjs-converter';
import { io, type NamedTensorMap, type Tensor, tensor4d } from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import { tfjsNodeDirectory } from '../../../../runtime/src/native/packages.ts';
import type { ExportedFile, ExportOptions } from '../../export/exportedModel.ts';
import type { ExpectedBatch } from './images.ts';

const require = createRequire(import.meta.url);

/** What a program that opens an export makes of a batch. */
export interface Result {
  shape: readonly number[];
  values: ArrayLike<number>;
}

/** onnxruntime. Float32 images are given channels first, as the export has it. */
export async function runOnnx(bytes: Uint8Array, batch: ExpectedBatch, options: ExportOptions): Promise<Result> {
  const session = await InferenceSession.create(bytes);
  const [size, height, width, channels] = batch.shape;
  const images =
    options.preprocessing === true
      ? new OnnxTensor('uint8', batch.pixels, batch.shape)
      : new OnnxTensor('float32', channelsFirst(batch), [size, channels, height, width]);
  const outputs = await session.run({ images });
  const output = outputs[session.outputNames[0]!]!;
  const result = { shape: output.dims, values: Float32Array.from(output.data as Float32Array) };
  await session.release();
  return result;
}

function channelsFirst({ images, shape: [size, height, width, channels] }: ExpectedBatch): Float32Array {
  const result = new Float32Array(images.length);
  for (let to = 0; to < result.length; to++) {
    const pixel = to % (height * width);
    const channel = Math.floor(to / (height * width)) % channels;
    const image = Math.floor(to / (height * width * channels));
    result[to] = images[(image * height * width + pixel) * channels + channel]!;
  }
  if (size * height * width * channels !== result.length) throw new Error('the batch is not of its shape');
  return result;
}

/** `tf.loadGraphModel` on the backend that runs. */
export async function runGraphModel(
  files: readonly ExportedFile[],
  batch: ExpectedBatch,
  options: ExportOptions,
): Promise<Result> {
  const model = await loadGraph(files);
  const result = await resultOf(model.predict({ images: inputOf(batch, options) }) as Tensor | NamedTensorMap);
  model.dispose();
  return result;
}

/** From memory, the weights put together in the order of the manifest, as a loader over HTTP does. */
export function loadGraph(files: readonly ExportedFile[]): Promise<GraphModel> {
  const bytes = new Map(files.map((file) => [file.path, file.bytes]));
  const json = JSON.parse(new TextDecoder().decode(bytes.get('model.json'))) as io.ModelJSON;
  const load = () =>
    io.getModelArtifactsForJSON(json, async (manifest) => [
      manifest.flatMap(({ weights }) => weights),
      io.concatenateArrayBuffers(
        manifest.flatMap(({ paths }) => paths.map((path) => new Uint8Array(bytes.get(path)!).buffer)),
      ),
    ]);
  return loadGraphModel({ load });
}

interface SavedModelLoader {
  loadSavedModel(path: string, tags: string[], signature: string): Promise<SavedModel>;
}

interface SavedModel {
  predict(inputs: NamedTensorMap): NamedTensorMap;
  dispose(): void;
}

/** `tf.node.loadSavedModel`, while native TensorFlow is the backend that runs. */
export async function runSavedModel(
  files: readonly ExportedFile[],
  batch: ExpectedBatch,
  options: ExportOptions,
): Promise<Result> {
  // Not the package's index, which looks for a binding of its own.
  const { loadSavedModel } = require(join(tfjsNodeDirectory(), 'dist/saved_model.js')) as SavedModelLoader;
  return inFolder(files, async (folder) => {
    const model = await loadSavedModel(folder, ['serve'], 'serving_default');
    const result = await resultOf(model.predict({ images: inputOf(batch, options) }));
    model.dispose();
    return result;
  });
}

/** Writes files into a folder for as long as `use` takes. */
export async function inFolder<Value>(
  files: readonly ExportedFile[],
  use: (folder: string) => Promise<Value>,
): Promise<Value> {
  const folder = mkdtempSync(join(tmpdir(), 'densenet-export-'));
  try {
    for (const { path, bytes } of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const inputOf = ({ pixels, images, shape }: ExpectedBatch, options: ExportOptions): Tensor =>
  options.preprocessing === true ? tensor4d(pixels, shape, 'int32') : tensor4d(images, shape);

async function resultOf(output: Tensor | NamedTensorMap): Promise<Result> {
  const tensor = 'dataId' in output ? (output as Tensor) : Object.values(output)[0]!;
  const result = { shape: tensor.shape, values: await tensor.data() };
  tensor.dispose();
  return result;
}
