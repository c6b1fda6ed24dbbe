import { shapeText } from './errors.ts';

/** Bytes of the little-endian length that a file starts with. */
export const LENGTH_BYTES = 8;
/** The key of the header that holds strings about the file instead of a tensor. */
export const METADATA_KEY = '__metadata__';

/**
 * Bounds on what a header can make its reader do, beside the format's own of 100 MB: without them one of that size, of empty
 * tensors, takes 20 seconds and gigabytes. A file of the largest DenseNet with its optimizer's state has 4,000 tensors.
 */
export const SAFETENSORS_LIMITS = {
  /** The reference implementation's limit on the header. */
  headerBytes: 100_000_000,
  tensors: 20_000,
  /** UTF-16 units of a tensor's name. */
  nameLength: 1024,
  rank: 32,
  /** Keys and list items in the header; a tensor of four dimensions has ten. */
  headerValues: 500_000,
} as const;

/**
 * Bits an element, by the dtype's name in the file; in the reference implementation's order of increasing alignment, by
 * which tensors are laid out.
 */
const BITS = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
} as const;

export type SafetensorsDtype = keyof typeof BITS;

/** Every dtype of the format, least aligned first. */
export const DTYPES = Object.keys(BITS) as readonly SafetensorsDtype[];

export function isDtype(name: string): name is SafetensorsDtype {
  return Object.hasOwn(BITS, name);
}

/**
 * Bytes that a tensor takes, or in words why there is no such number: its size is past 2^53, or (F4, F6) its last byte
 * would be shared with the next tensor.
 */
export function byteSize(dtype: SafetensorsDtype, shape: readonly number[]): number | string {
  let elements = 1;
  for (const length of shape) {
    elements *= length;
    if (!Number.isSafeInteger(elements)) return `shape ${shapeText(shape)} has more than 2^53 elements`;
  }
  const bits = elements * BITS[dtype];
  if (!Number.isSafeInteger(bits)) return `shape ${shapeText(shape)} of ${dtype} has more than 2^53 bits`;
  return bits % 8 === 0
    ? bits / 8
    : `shape ${shapeText(shape)} of ${dtype} (${BITS[dtype]} bits each) does not end on a whole byte`;
}
