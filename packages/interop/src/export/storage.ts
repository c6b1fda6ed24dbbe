import { float32ToFloat16Bytes } from '@densenet/model';
import { bytesOf } from './encode.ts';
import { ExportError } from './exportedModel.ts';

/** The type in which an export stores filters and the classifier's matrix. Computation is in float32 always. */
export type StorageType = 'float32' | 'float16' | 'uint8';

/** Values in the form in which an export stores them. */
export interface Stored {
  bytes: Uint8Array;
  dtype: StorageType;
  /** Given where values are stored as uint8: a byte `q` stands for `q scale + min`. */
  range?: { scale: number; min: number };
}

/** Largest magnitude that float16 does not round to infinity. */
const float16Limit = 65520;

/** Steps between the lowest and the highest value of a uint8 tensor. */
const steps = 255;

/**
 * Whether a weight of this shape may be stored in another type than float32. Norms, biases and constants stay float32: they
 * have few values, a running variance may exceed float16's range, and 256 steps would not tell small variances apart.
 */
export const isReduced = (shape: readonly number[]): boolean => shape.length >= 2;

/**
 * Converts a weight to the type in which it is stored.
 *
 * @param name the weight's name, for messages
 * @throws ExportError where a value cannot be stored in that type
 */
export function store(name: string, values: Float32Array, dtype: StorageType): Stored {
  switch (dtype) {
    case 'float32':
      return { bytes: bytesOf(values), dtype };
    case 'float16':
      expectAll(name, values, dtype, (value) => Math.abs(value) < float16Limit || !Number.isFinite(value));
      return { bytes: float32ToFloat16Bytes(values), dtype };
    case 'uint8':
      expectAll(name, values, dtype, Number.isFinite);
      return quantized(values);
  }
}

/**
 * Quantization as by tensorflowjs_converter's `--quantize_uint8`: equal steps from the lowest to the highest value, of which one
 * is exactly zero.
 */
function quantized(values: Float32Array): Stored {
  let [lowest, highest] = [0, 0];
  for (const value of values) {
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  if (lowest === highest) {
    return { bytes: new Uint8Array(values.length), dtype: 'uint8', range: { scale: 1, min: 0 } };
  }
  const scale = (highest - lowest) / steps;
  const min = scale * Math.round(lowest / scale);
  const bytes = Uint8Array.from(values, (value) => Math.min(steps, Math.max(0, Math.round((value - min) / scale))));
  return { bytes, dtype: 'uint8', range: { scale, min } };
}

function expectAll(name: string, values: Float32Array, dtype: StorageType, fits: (value: number) => boolean): void {
  const stray = values.find((value) => !fits(value));
  if (stray === undefined) return;
  throw new ExportError(`${name} holds ${stray}, which ${dtype} cannot: export it as float32`);
}

/** @throws ExportError where a format cannot store that type */
export function expectStorage(format: string, dtype: StorageType, types: readonly StorageType[]): void {
  if (types.includes(dtype)) return;
  throw new ExportError(`${format} stores weights as ${types.join(' or ')} here, got ${dtype}`);
}
