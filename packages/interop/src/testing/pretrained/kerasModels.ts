import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Preprocessing } from '@densenet/data';
import { type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { deterministicImages } from '../../../../model/src/testing/deterministic.ts';

const folder = new URL('../../fixtures/kerasModels/', import.meta.url);

const side = 32;
const patch = 8;

interface KerasModel {
  /** Whether a layer of the model scales pixels. */
  scales: boolean;
  /** Keras' own, of two pictures: the classifier's, before an activation. */
  outputs: number[];
}

/** What `tools/make_keras_variants.py` wrote of each of its models, by name. */
export const kerasModels: Readonly<Record<string, KerasModel>> = {
  ...readJson('keras.json'),
  ...readJson('tf_keras.json'),
  ...readJson('keras213.json'),
};

function readJson(file: string): Record<string, KerasModel> {
  return JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
}

/** A model's file in one of the forms `keras`, `h5` and `weights.h5`. */
export function kerasModelBytes(name: string, form: string): Uint8Array {
  if (form === 'keras') return new Uint8Array(readFileSync(new URL(`${name}.keras`, folder)));
  return new Uint8Array(gunzipSync(readFileSync(new URL(`${name}.${form}.gz`, folder))));
}

/** The two pictures that the models were given, prepared as `preprocessing` says where the model scales pixels itself. */
export function kerasModelImages({ scales }: KerasModel, preprocessing: Preprocessing | undefined): Tensor4D {
  const patches = deterministicImages(0, [2, side / patch, side / patch, 3]);
  const values = new Float32Array(2 * side * side * 3);
  for (let index = 0; index < values.length; index++) {
    const channel = index % 3;
    const column = Math.floor(index / 3) % side;
    const row = Math.floor(index / 3 / side) % side;
    const image = Math.floor(index / 3 / side / side);
    const at = ((image * (side / patch) + Math.floor(row / patch)) * (side / patch) + Math.floor(column / patch)) * 3;
    const value = patches[at + channel]! * 0.6 + image * 0.4;
    const { mean, std } = preprocessing ?? {};
    values[index] = !scales || !mean || !std ? value : (value - mean[channel]!) / std[channel]!;
  }
  return tensor4d(values, [2, side, side, 3]);
}
