import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Preprocessing } from '@densenet/data';
import { div, sub, type Tensor4D, tensor1d, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { deterministicImages } from '../../../../model/src/testing/deterministic.ts';

const folder = new URL('../../fixtures/kerasModels/', import.meta.url);

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

/** The two pictures that the models were given: coarse patches, a dark one and a bright one, of 0 to 1. */
export function kerasModelPictures(height = 32, width = 32): Tensor4D {
  const patches = deterministicImages(0, [2, 4, 4, 3]);
  const values = new Float32Array(2 * height * width * 3);
  for (let index = 0; index < values.length; index++) {
    const channel = index % 3;
    const column = Math.floor(index / 3) % width;
    const row = Math.floor(index / 3 / width) % height;
    const image = Math.floor(index / 3 / width / height);
    const at = ((image * 4 + Math.floor((4 * row) / height)) * 4 + Math.floor((4 * column) / width)) * 3 + channel;
    values[index] = patches[at]! * 0.6 + image * 0.4;
  }
  return tensor4d(values, [2, height, width, 3]);
}

/** What a model's network takes for them: prepared as `preprocessing` says where the model scales pixels itself. */
export function kerasModelImages({ scales }: KerasModel, preprocessing: Preprocessing | undefined): Tensor4D {
  if (!scales || !preprocessing) return kerasModelPictures();
  const { mean, std } = preprocessing;
  return tidy(() => div(sub(kerasModelPictures(), tensor1d([...mean])), tensor1d([...std])));
}
