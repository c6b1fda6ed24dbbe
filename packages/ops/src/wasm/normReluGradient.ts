import type { TensorInfo } from '@tensorflow/tfjs-core';
import { accumulatorsOf, inOrder } from '../byPosition.ts';
import type { NormReluAttributes } from '../normRelu.ts';
import type { NormGradientOptions } from '../normReluGradient.ts';
import { makeFloats, makeVector, type WasmBackend, type WasmInputs } from './backend.ts';
import { areFinite } from './nonFinite.ts';
import { channelsOf, type NormValues, normReluOf, normValues } from './normRelu.ts';

/** A part of the concatenation in the loops below. */
interface Part {
  x: Float32Array;
  channels: number;
  /** Its first channel in the concatenation. */
  first: number;
}

/** The gradient of the concatenation's norm and ReLU. */
interface Incoming {
  dy: Float32Array;
  /** The ReLU's output as integers of its bits: since none is below 0, the positive ones are those with bits set. Empty without ReLU. */
  outputBits: Int32Array;
  channels: number;
}

/** Kernel of `normReluGradient`, in two passes: sums, then the gradients of the parts. An accumulator is the gradient itself. */
export function normReluGradientOf(
  backend: WasmBackend,
  inputs: WasmInputs,
  { epsilon, relu, batchStatistics }: NormReluAttributes & NormGradientOptions,
): TensorInfo[] {
  const infos = inOrder(inputs);
  const accumulators = accumulatorsOf(inputs, infos.length);
  const channels = channelsOf(infos);
  const recomputed = relu && !inputs.y ? normReluOf(backend, inputs, { epsilon, relu }) : undefined;
  const gradients = infos.map(({ shape }) => makeFloats(backend, shape));
  const norm = normValues(backend, inputs, epsilon);
  const output = relu ? backend.typedArrayFromHeap(recomputed ?? inputs.y!) : undefined;
  const dy = withNaNOf(output, backend.typedArrayFromHeap(inputs.dy!));
  const outputBits = output ? new Int32Array(output.buffer, output.byteOffset, output.length) : new Int32Array();
  const incoming = { dy, outputBits, channels };
  const [sums, products] = [new Float64Array(channels), new Float64Array(channels)];
  let first = 0;
  const parts = infos.map((info): Part => {
    const part = { x: backend.typedArrayFromHeap(info), channels: info.shape.at(-1)!, first };
    first += part.channels;
    return part;
  });
  for (const part of parts) addSums(incoming, part, norm.mean, sums, products);
  const dgamma = products.map((product, channel) => product * norm.inverseDeviation[channel]!);
  const share = batchStatistics ? channels / dy.length : 0;
  const shift = sums.map((sum) => sum * share);
  const along = dgamma.map((value, channel) => value * norm.inverseDeviation[channel]! * share);
  parts.forEach((part, index) => {
    const before = accumulators[index];
    const dx = backend.typedArrayFromHeap(gradients[index]!);
    if (before) dx.set(backend.typedArrayFromHeap(before));
    else dx.fill(0);
    addGradients(incoming, part, norm, shift, along, dx);
  });
  if (recomputed) backend.disposeData(recomputed.dataId);
  return [...gradients, makeVector(backend, dgamma), makeVector(backend, sums)];
}

/** `dy`, with NaN where the ReLU's output is NaN, which {@link isPositive} does not see. */
const withNaNOf = (output: Float32Array | undefined, dy: Float32Array): Float32Array =>
  !output || areFinite(output) ? dy : dy.map((value, at) => (Number.isNaN(output[at]!) ? Number.NaN : value));

/** 1 for the bits of a number above 0, else 0: without a jump that no processor can predict. */
const isPositive = (bits: number): number => -(bits & 0x7fffffff) >>> 31;

/** Adds to `sums` the gradient of each channel of the part, and to `products` that times the distance from the mean. */
function addSums(
  { dy, outputBits, channels }: Incoming,
  { x, channels: partChannels, first }: Part,
  mean: Float64Array,
  sums: Float64Array,
  products: Float64Array,
): void {
  const hasRelu = outputBits.length > 0;
  for (let from = 0, to = first; from < x.length; from += partChannels, to += channels) {
    for (let channel = 0; channel < partChannels; channel++) {
      const at = first + channel;
      const gradient = hasRelu ? dy[to + channel]! * isPositive(outputBits[to + channel]!) : dy[to + channel]!;
      sums[at] = sums[at]! + gradient;
      products[at] = products[at]! + gradient * (x[from + channel]! - mean[at]!);
    }
  }
}

/**
 * Adds the part's gradient to `dx`: what is left of the incoming one after its mean (`shift`) and its share along the
 * normalised maps (`along` times the distance from the mean) are removed, scaled.
 */
function addGradients(
  { dy, outputBits, channels }: Incoming,
  { x, channels: partChannels, first }: Part,
  { mean, scale }: NormValues,
  shift: Float64Array,
  along: Float64Array,
  dx: Float32Array,
): void {
  const hasRelu = outputBits.length > 0;
  for (let from = 0, to = first; from < x.length; from += partChannels, to += channels) {
    for (let channel = 0; channel < partChannels; channel++) {
      const at = first + channel;
      const gradient = hasRelu ? dy[to + channel]! * isPositive(outputBits[to + channel]!) : dy[to + channel]!;
      const rest = gradient - shift[at]! - (x[from + channel]! - mean[at]!) * along[at]!;
      dx[from + channel] = dx[from + channel]! + rest * scale[at]!;
    }
  }
}
