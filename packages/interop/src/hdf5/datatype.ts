import type { ElementType } from '../bytes/elements.ts';
import { LIMITS } from '../bytes/limits.ts';
import { WeightFileError } from '../weightFile.ts';
import { damaged, type FileBytes } from './bytes.ts';

/** Type of one element of a dataset or attribute. */
export type Datatype =
  | { kind: 'number'; dtype: ElementType; size: number; bigEndian: boolean }
  | { kind: 'fixed text'; size: number }
  | { kind: 'text'; size: number }
  | { kind: 'opaque' | 'other'; size: number };

const CLASS = { integer: 0, float: 1, text: 3, opaque: 5, enumeration: 8, variableLength: 9 } as const;
const VARIABLE_TEXT = 1;
/** Bytes of a reference to a variable-length text: its length, and its place in a global heap. */
const REFERENCE_BYTES = 16;

const SIGNED: Readonly<Record<number, ElementType>> = { 1: 'I8', 2: 'I16', 4: 'I32', 8: 'I64' };
const UNSIGNED: Readonly<Record<number, ElementType>> = { 1: 'U8', 2: 'U16', 4: 'U32', 8: 'U64' };
/** Floating-point types by bytes, bits of the exponent and bits of the mantissa. */
const FLOATS: Readonly<Record<string, ElementType>> = {
  '2,5,10': 'F16',
  '2,8,7': 'BF16',
  '4,8,23': 'F32',
  '8,11,52': 'F64',
};

/** Reads a datatype message (specification IV.A.2.d). */
export function readDatatype(bytes: FileBytes, at: number): Datatype {
  const kind = bytes.uint8(at) & 15;
  const flags = bytes.uint8(at + 1);
  const size = bytes.uint32(at + 4);
  if (size === 0) throw damaged(`the datatype at byte ${at} has no bytes`);
  const bigEndian = (flags & 1) !== 0;
  switch (kind) {
    case CLASS.integer:
      return numberOr((flags & 8) !== 0 ? SIGNED[size] : UNSIGNED[size], size, bigEndian);
    case CLASS.float: {
      const widths = `${size},${bytes.uint8(at + 13)},${bytes.uint8(at + 15)}`;
      // Bit 6 with bit 0 is the VAX's order.
      const dtype = (flags & 0x40) === 0 && Object.hasOwn(FLOATS, widths) ? FLOATS[widths] : undefined;
      return numberOr(dtype, size, bigEndian);
    }
    case CLASS.text:
      return { kind: 'fixed text', size };
    case CLASS.opaque:
      return { kind: 'opaque', size };
    case CLASS.enumeration:
      // h5py writes booleans as an enumeration of one byte.
      return numberOr(size === 1 ? 'BOOL' : undefined, size, false);
    case CLASS.variableLength:
      return { kind: (flags & 15) === VARIABLE_TEXT && size === REFERENCE_BYTES ? 'text' : 'other', size };
    default:
      return { kind: 'other', size };
  }
}

/** Reads a dataspace message (specification IV.A.2.b): the lengths of the axes, undefined for a space of nothing. */
export function readShape(bytes: FileBytes, at: number): number[] | undefined {
  const version = bytes.uint8(at);
  const rank = bytes.uint8(at + 1);
  if (version !== 1 && version !== 2) throw damaged(`the dataspace at byte ${at} has version ${version}`);
  if (rank > LIMITS.rank)
    throw new WeightFileError(`the HDF5 file has something of ${rank} axes; at most ${LIMITS.rank} are read`);
  if (version === 2 && bytes.uint8(at + 3) === 2) return undefined;
  const first = at + (version === 1 ? 8 : 4);
  return Array.from({ length: rank }, (_, axis) => bytes.uint64(first + 8 * axis));
}

/** Number of elements of a shape. Inexact above 2^53, or infinite. */
export function elementsOf(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((product, length) => product * length, 1);
}

function numberOr(dtype: ElementType | undefined, size: number, bigEndian: boolean): Datatype {
  return dtype === undefined ? { kind: 'other', size } : { kind: 'number', dtype, size, bigEndian };
}
