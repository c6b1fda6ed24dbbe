/** What PyTorch made of the deterministic networks: fixtures written by tools/make_model_fixtures.py. */
import { readFileSync } from 'node:fs';
import { type Tensor4D, tensor, tensor4d } from '@tensorflow/tfjs-core';
import { relativeDifference } from '../../../../testing/compare.ts';
import { fromPyTorchLayout, type NamedArray, toPyTorchLayout } from '../checkpoint/layout.ts';
import type { DenseNetConfig } from '../definition/config.ts';
import type { ParameterSpec, Parameters } from '../parameters.ts';
import { deterministicImages, deterministicParameter } from './deterministic.ts';

export type ImagesShape = [batch: number, height: number, width: number, channels: number];

/** One quantity in both precisions. */
export interface BothPrecisions<Values> {
  float32: Values;
  float64: Values;
}

interface LogitsCase {
  config: DenseNetConfig;
  /** The chapter's code as printed. */
  lastOutputOnly: boolean;
  imagesShape: ImagesShape;
  eval: BothPrecisions<{ shape: number[]; values: number[] }>;
  train: BothPrecisions<{ shape: number[]; values: number[] }>;
}

const read = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../fixtures/${file}.json`, import.meta.url), 'utf8'));

/** Logits by case: `tiny`, `tinyBottleneck`, `chapter 32x32` and so on. */
export function logitsFixtures(): Record<string, LogitsCase> {
  return read('logits') as Record<string, LogitsCase>;
}

/** The parameters that a fixture's network has, on the backend; with fresh statistics (mean 0, variance 1) on request. */
export function deterministicParameters(specs: readonly ParameterSpec[], { freshStatistics = false } = {}): Parameters {
  const values = ({ name, shape, role }: ParameterSpec): Float32Array => {
    const size = shape.reduce((product, length) => product * length, 1);
    if (freshStatistics && role === 'runningMean') return new Float32Array(size);
    if (freshStatistics && role === 'runningVariance') return new Float32Array(size).fill(1);
    const { shape: stored } = toPyTorchLayout({ shape: [...shape], values: new Float32Array(size) });
    return fromPyTorchLayout({ shape: stored, values: deterministicParameter(name, stored) }).values;
  };
  return Object.fromEntries(specs.map((spec) => [spec.name, tensor(values(spec), [...spec.shape])]));
}

/** The images that a fixture's logits are of. */
export function fixtureImages(shape: ImagesShape): Tensor4D {
  return tensor4d(deterministicImages(0, shape), shape);
}

/** A tensor of a training run, in PyTorch's axis order: whole, or at most 32 of its `size` values and the largest. */
interface StoredTensor {
  shape: number[];
  base64: string;
  size?: number;
  max?: number;
}

/** After a step, by name: every parameter and running statistic. */
interface Snapshot extends BothPrecisions<Record<string, StoredTensor>> {
  /** Distance from the float64 run of the worst of four float32 runs that differ in the order of additions alone. */
  float32Spread: Record<string, number>;
}

export interface SgdFixture {
  config: DenseNetConfig;
  imagesShape: ImagesShape;
  steps: number;
  optimizer: { learningRate: number; momentum: number; nesterov: boolean; weightDecay: number };
  losses: BothPrecisions<number[]> & { float32Spread: number[] };
  afterFirstStep: Snapshot;
  afterLastStep: Snapshot;
}

/** A training run of PyTorch: `sgd-tiny` and so on. */
export function sgdFixture(name: string): SgdFixture {
  return read(name) as SgdFixture;
}

/** max|a - b| / max|b| of a tensor of ours from a stored one; estimated from the sample where that is all there is. */
export function distanceFromStored(array: NamedArray, { base64, size, max }: StoredTensor): number {
  // Not by Buffer: this runs in a browser too. All machines that it runs on are little-endian, as the fixtures are.
  const stored = new Float32Array(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer);
  const { values } = toPyTorchLayout(array);
  if (size === undefined || max === undefined) return relativeDifference(values, stored);
  if (values.length !== size) throw new Error(`${values.length} values where ${size} were expected`);
  const sample = stored.map((_, index) => values[Math.floor((index * size) / stored.length)]!);
  return (relativeDifference(sample, stored) * largest(stored)) / max;
}

const largest = (values: Float32Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
