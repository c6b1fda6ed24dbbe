import type { TensorInfo } from '@tensorflow/tfjs-core';
import { inOrder } from '../byPosition.ts';
import type { NormReluAttributes } from '../normRelu.ts';
import { makeFloats, type WasmBackend, type WasmInputs } from './backend.ts';

/** Channels of all parts together. */
export const channelsOf = (parts: readonly TensorInfo[]): number =>
  parts.reduce((sum, { shape }) => sum + shape.at(-1)!, 0);

/** A norm's vectors, in float64. */
export interface NormValues {
  mean: Float64Array;
  beta: Float64Array;
  inverseDeviation: Float64Array;
  /** gamma divided by the standard deviation. */
  scale: Float64Array;
}

export function normValues(backend: WasmBackend, inputs: WasmInputs, epsilon: number): NormValues {
  const [mean, variance, gamma, beta] = (['mean', 'variance', 'gamma', 'beta'] as const).map((name) =>
    Float64Array.from(backend.typedArrayFromHeap(inputs[name]!)),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const inverseDeviation = variance.map((value) => 1 / Math.sqrt(value + epsilon));
  return { mean, beta, inverseDeviation, scale: gamma.map((value, index) => value * inverseDeviation[index]!) };
}

/** Kernel of `normRelu`: reads the parts and writes the result, without joining them first. */
export function normReluOf(backend: WasmBackend, inputs: WasmInputs, attributes: NormReluAttributes): TensorInfo {
  const parts = inOrder(inputs);
  const channels = channelsOf(parts);
  const y = makeFloats(backend, [...parts[0]!.shape.slice(0, 3), channels]);
  const norm = normValues(backend, inputs, attributes.epsilon);
  const values = backend.typedArrayFromHeap(y);
  let first = 0;
  for (const part of parts) {
    const x = backend.typedArrayFromHeap(part);
    const run = attributes.relu ? writeActivated : writeNormalized;
    run(values, channels, first, x, part.shape.at(-1)!, norm);
    first += part.shape.at(-1)!;
  }
  return y;
}

type Write = (
  y: Float32Array,
  channels: number,
  first: number,
  x: Float32Array,
  partChannels: number,
  norm: NormValues,
) => void;

const writeNormalized: Write = (y, channels, first, x, partChannels, { mean, scale, beta }) => {
  for (let from = 0, to = first; from < x.length; from += partChannels, to += channels) {
    for (let channel = 0; channel < partChannels; channel++) {
      const at = first + channel;
      y[to + channel] = (x[from + channel]! - mean[at]!) * scale[at]! + beta[at]!;
    }
  }
};

const writeActivated: Write = (y, channels, first, x, partChannels, { mean, scale, beta }) => {
  for (let from = 0, to = first; from < x.length; from += partChannels, to += channels) {
    for (let channel = 0; channel < partChannels; channel++) {
      const at = first + channel;
      const value = (x[from + channel]! - mean[at]!) * scale[at]! + beta[at]!;
      // max(value, 0), exactly, without a jump that no processor can predict; NaN stays NaN.
      y[to + channel] = 0.5 * (value + Math.abs(value));
    }
  }
};
