import { type SafetensorsDtype, toFloat32 } from '@densenet/model';

/** The kinds of numbers that weight files hold, by safetensors' names, and how many bytes one takes. */
export const ELEMENT_BYTES = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  I64: 8,
  U64: 8,
  F64: 8,
} as const satisfies Partial<Record<SafetensorsDtype, number>>;

export type ElementType = keyof typeof ELEMENT_BYTES;

const INTEGERS = {
  BOOL: (view, at) => (view.getUint8(at) === 0 ? 0 : 1),
  U8: (view, at) => view.getUint8(at),
  I8: (view, at) => view.getInt8(at),
  I16: (view, at) => view.getInt16(at, true),
  U16: (view, at) => view.getUint16(at, true),
  I32: (view, at) => view.getInt32(at, true),
  U32: (view, at) => view.getUint32(at, true),
  I64: (view, at) => Number(view.getBigInt64(at, true)),
  U64: (view, at) => Number(view.getBigUint64(at, true)),
} as const satisfies Partial<Record<ElementType, (view: DataView, at: number) => number>>;

/**
 * Little-endian numbers as float32 in a new array: F16 and BF16 exactly, F64 and integers past 2^24 rounded to the
 * nearest.
 */
export function elementsToFloat32(dtype: ElementType, data: Uint8Array): Float32Array {
  if (!isInteger(dtype)) return toFloat32({ dtype, shape: [], data });
  const read: (view: DataView, at: number) => number = INTEGERS[dtype];
  const bytes = ELEMENT_BYTES[dtype];
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const values = new Float32Array(data.length / bytes);
  for (let i = 0; i < values.length; i++) values[i] = read(view, i * bytes);
  return values;
}

export function isElementType(name: string): name is ElementType {
  return Object.hasOwn(ELEMENT_BYTES, name);
}

function isInteger(dtype: ElementType): dtype is keyof typeof INTEGERS {
  return Object.hasOwn(INTEGERS, dtype);
}
