import { readFileSync } from 'node:fs';
import {
  createDenseNet,
  type DenseNetConfig,
  disposeParameters,
  type NamedArray,
  parametersFromArrays,
} from '@densenet/model';
import { dispose, type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { relativeDifference } from '../../../../../testing/compare.ts';

/** A network's own logits of an input, as tools/make_pretrained_models.py and make_keras_models.py write them. */
export interface Expected {
  input: { shape: [number, number, number, number]; base64: string };
  logits: { shape: number[]; values: number[] };
}

const fixtures = new URL('../../fixtures/pretrained/', import.meta.url);

export const fixtureBytes = (file: string): Uint8Array => new Uint8Array(readFileSync(new URL(file, fixtures)));

export const fixtureJson = <Content>(file: string): Content =>
  JSON.parse(readFileSync(new URL(file, fixtures), 'utf8')) as Content;

export function inputValues({ input }: Expected): Float32Array {
  const bytes = Buffer.from(input.base64, 'base64');
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(4 * index));
}

export const inputOf = (expected: Expected): Tensor4D => tensor4d(inputValues(expected), expected.input.shape);

/** max|a - b| / max|b| of the logits that a network gives on the backend that runs. Disposes of `images`. */
export async function logitsDifference(
  { config, arrays }: { config: DenseNetConfig; arrays: Record<string, NamedArray> },
  images: Tensor4D,
  expected: ArrayLike<number>,
): Promise<number> {
  const model = createDenseNet(config);
  const parameters = parametersFromArrays(model.parameterSpecs, arrays);
  const program = model.compileInference(parameters);
  const logits = program.run(images);
  const difference = relativeDifference(await logits.data(), expected);
  program.dispose();
  disposeParameters(parameters);
  dispose([images, logits]);
  return difference;
}
