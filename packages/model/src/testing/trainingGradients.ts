/** Gradients of a batch's loss by a model's own backward pass, and by TensorFlow.js' tape, which is its oracle. */
import { createRandom, softmaxCrossEntropy, softmaxCrossEntropyWithGradient } from '@densenet/ops';
import {
  dispose,
  keep,
  randomUniform,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tensor1d,
  tidy,
  valueAndGrads,
} from '@tensorflow/tfjs-core';
import type { Model, Parameters, TrainingOutput, TrainingPassOptions } from '../index.ts';
import { forwardOnTape } from '../tape.ts';

export interface Batch {
  images: Tensor4D;
  labels: Tensor1D;
}

/** All numbers of a training pass, by name: the logits, the statistics of each norm, and each parameter's gradient. */
export interface PassNumbers {
  logits: Float32Array;
  statistics: Map<string, Float32Array>;
  gradients: Map<string, Float32Array>;
}

const seed = 11;

/** Noise, with labels 0, 1, 2, 0, ... */
export function noiseBatch(shape: [number, number, number, number]): Batch {
  const images = randomUniform(shape, -1, 1, 'float32', 7) as Tensor4D;
  const labels = Int32Array.from({ length: shape[0] }, (_, index) => index % 3);
  return { images, labels: tensor1d(labels, 'int32') };
}

async function numbersOf(
  { logits, statistics }: TrainingOutput,
  gradients: { [name: string]: Tensor },
): Promise<PassNumbers> {
  const named = Object.entries(statistics).flatMap(([norm, { mean, variance }]) => [
    [`${norm} mean`, mean] as const,
    [`${norm} variance`, variance] as const,
  ]);
  const read = async (tensors: (readonly [string, Tensor])[]) =>
    new Map(await Promise.all(tensors.map(async ([name, x]) => [name, (await x.data()) as Float32Array] as const)));
  const numbers = {
    logits: (await logits.data()) as Float32Array,
    statistics: await read(named),
    gradients: await read(Object.entries(gradients)),
  };
  dispose([logits, ...named.map(([, tensor]) => tensor), ...Object.values(gradients)]);
  return numbers;
}

/** By the model's own backward pass. Leaves no tensor behind. */
export async function passNumbers(
  model: Model,
  parameters: Parameters,
  { images, labels }: Batch,
  options: TrainingPassOptions = {},
): Promise<PassNumbers> {
  const pass = model.trainingPass(parameters, images, createRandom(seed), options);
  const { loss, gradient } = softmaxCrossEntropyWithGradient(pass.logits, labels);
  const gradients = pass.backward(gradient);
  dispose([loss, gradient]);
  return numbersOf(pass, gradients);
}

/** By the tape. Leaves no tensor behind. */
export async function tapedNumbers(
  model: Model,
  parameters: Parameters,
  { images, labels }: Batch,
): Promise<PassNumbers> {
  const names = model.parameterSpecs.filter(({ trainable }) => trainable).map(({ name }) => name);
  let output: TrainingOutput;
  const { value, grads } = tidy(() =>
    valueAndGrads(() => {
      output = forwardOnTape(model, parameters, images, createRandom(seed));
      keep(output.logits);
      for (const { mean, variance } of Object.values(output.statistics)) [mean, variance].forEach(keep);
      return softmaxCrossEntropy(output.logits, labels);
    })(names.map((name) => parameters[name]!)),
  );
  value.dispose();
  return numbersOf(output!, Object.fromEntries(names.map((name, index) => [name, grads[index]!])));
}

/** Largest magnitude; NaN if there is one. */
const largest = (values: Float32Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/**
 * Gradients below this share of the network's largest one are measured by that share: what is normalised again, such as
 * a scale before another norm, has a gradient that is near 0, and that is what is left of sums of larger values.
 */
const smallestMeasured = 0.1;

/** The gradient of a convolution's bias before a norm is 0 but for rounding: it is measured by the network's largest one. */
const leastOf = (name: string) => (/conv\d*\.bias$/.test(name) ? 1 : smallestMeasured);

/** Largest difference of each quantity from the expected one, relative to that; infinite for one that only one has. */
export function distances(actual: PassNumbers, expected: PassNumbers): Map<string, number> {
  const found = new Map<string, number>();
  const compare = (name: string, ours: Float32Array | undefined, theirs: Float32Array, scale: number) => {
    const isComparable = ours?.length === theirs.length;
    const most = isComparable ? largest(theirs.map((value, index) => value - ours[index]!)) : Number.POSITIVE_INFINITY;
    found.set(name, most / scale);
  };
  compare('logits', actual.logits, expected.logits, largest(expected.logits));
  for (const [name, values] of expected.statistics) {
    compare(name, actual.statistics.get(name), values, largest(values));
  }
  const all = Math.max(...[...expected.gradients.values()].map(largest));
  for (const [name, values] of expected.gradients) {
    compare(name, actual.gradients.get(name), values, Math.max(largest(values), leastOf(name) * all));
  }
  for (const name of [...actual.gradients.keys(), ...actual.statistics.keys()]) {
    if (!found.has(name)) found.set(name, Number.POSITIVE_INFINITY);
  }
  return found;
}

/** What differs by more than `tolerance`, each with its distance. */
export function differences(actual: PassNumbers, expected: PassNumbers, tolerance: number): string[] {
  return [...distances(actual, expected)]
    .filter(([, distance]) => !(distance <= tolerance))
    .map(([name, distance]) => `${name}: ${distance}`);
}

/** What has other bits, or is there only once. */
export function differentBits(actual: PassNumbers, expected: PassNumbers): string[] {
  const all = ({ logits, statistics, gradients }: PassNumbers) =>
    new Map([['logits', bytes(logits)] as const, ...bytesOf(statistics), ...bytesOf(gradients)]);
  const [ours, theirs] = [all(actual), all(expected)];
  const names = new Set([...ours.keys(), ...theirs.keys()]);
  return [...names].filter((name) => {
    const [a, b] = [ours.get(name), theirs.get(name)];
    return !a || !b || Buffer.compare(a, b) !== 0;
  });
}

const bytes = ({ buffer, byteOffset, byteLength }: Float32Array) => Buffer.from(buffer, byteOffset, byteLength);

const bytesOf = (values: Map<string, Float32Array>) => [...values].map(([name, one]) => [name, bytes(one)] as const);
