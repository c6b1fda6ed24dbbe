import type { Random } from '@densenet/ops';
import { tensor } from '@tensorflow/tfjs-core';
import type { NamedArray } from './checkpoint/layout.ts';
import type { Initialization } from './definition/config.ts';
import { sizeOf } from './operations/shape.ts';
import type { ParameterSpec, Parameters } from './parameters.ts';

/** Fan in and fan out of a filter or a weight: inputs that one output reads, and outputs that read one input. */
function fans(shape: readonly number[]): { fanIn: number; fanOut: number } {
  const positions = sizeOf(shape.slice(0, -2));
  return { fanIn: positions * shape.at(-2)!, fanOut: positions * shape.at(-1)! };
}

/** Draws one weight of a filter or classifier. */
function weightSampler(spec: ParameterSpec, initialization: Initialization, random: Random): () => number {
  const { fanIn, fanOut } = fans(spec.shape);
  const uniformWithin = (bound: number) => () => (2 * random.uniform() - 1) * bound;
  if (initialization === 'xavierUniform') return uniformWithin(Math.sqrt(6 / (fanIn + fanOut)));
  if (spec.role === 'weight') return uniformWithin(1 / Math.sqrt(fanIn));
  const deviation = Math.sqrt(2 / (initialization === 'kaimingNormalFanIn' ? fanIn : fanOut));
  return () => random.normal() * deviation;
}

/**
 * Fresh parameters: weights by the scheme, scales and running variances 1, all else 0. The same on every backend, and
 * without one.
 */
export function initializeArrays(
  specs: readonly ParameterSpec[],
  initialization: Initialization,
  random: Random,
): Record<string, NamedArray> {
  const draw = (spec: ParameterSpec): (() => number) => {
    if (spec.role === 'filter' || spec.role === 'weight') return weightSampler(spec, initialization, random);
    return spec.role === 'scale' || spec.role === 'runningVariance' ? () => 1 : () => 0;
  };
  return Object.fromEntries(
    specs.map((spec) => {
      const values = Float32Array.from({ length: sizeOf(spec.shape) }, draw(spec));
      return [spec.name, { shape: [...spec.shape], values }];
    }),
  );
}

/**
 * {@link initializeArrays} as tensors.
 *
 * @returns new tensors, which the caller disposes of (`disposeParameters`)
 */
export function initializeParameters(
  specs: readonly ParameterSpec[],
  initialization: Initialization,
  random: Random,
): Parameters {
  const arrays = Object.entries(initializeArrays(specs, initialization, random));
  return Object.fromEntries(arrays.map(([name, { shape, values }]) => [name, tensor(values, shape)]));
}
