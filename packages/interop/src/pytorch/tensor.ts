import { ELEMENT_BYTES, elementsToFloat32 } from '../bytes/elements.ts';
import { checkUnpacked, LIMITS } from '../bytes/limits.ts';
import { quoted, shapeText } from '../bytes/quoted.ts';
import type { StoredArray } from '../weightFile.ts';
import { WeightFileError } from '../weightFile.ts';
import type { PickleValue, Storage, TensorView } from './values.ts';

/** A tensor all of whose elements are known to lie in its storage. */
export interface CheckedTensor {
  name: string;
  storage: Storage;
  offset: number;
  shape: number[];
  strides: number[];
  /** Elements. */
  length: number;
}

/**
 * Checks a tensor against its storage before anything is allocated for it: all elements lie inside the storage and no two of
 * them overlap, so that the tensor is no larger than the storage.
 * @throws WeightFileError where the tensor is not valid; it names the tensor
 */
export function checkTensor(name: string, { storage, offset, shape, strides }: TensorView): CheckedTensor {
  const fail = (what: string) => new WeightFileError(`tensor ${quoted(name)} ${what}`);
  if (!isLengths(shape) || !isLengths(strides) || shape.length !== strides.length) {
    throw fail('has no valid shape and strides');
  }
  if (!isLength(offset)) throw fail('has no valid offset in its storage');
  const length = shape.reduce((product, size) => product * size, 1);
  // Copied, since the pickle may hold the same list elsewhere and append to it later.
  const checked = { name, storage, offset, shape: [...shape], strides: [...strides], length };
  if (shape.includes(0)) return { ...checked, length: 0 };
  const last = shape.reduce((index, size, axis) => index + (size - 1) * strides[axis]!, offset);
  if (!(last < storage.length)) {
    throw fail(
      `of shape ${shapeText(shape)} and strides ${shapeText(strides)} from element ${offset} does not fit in its ` +
        `storage of ${storage.length} elements`,
    );
  }
  let reach = 0;
  const axes = shape.flatMap((size, axis) => (size > 1 ? [{ size, stride: strides[axis]! }] : []));
  for (const { size, stride } of axes.sort((a, b) => a.stride - b.stride)) {
    if (stride <= reach) {
      throw fail(
        `of shape ${shapeText(shape)} has overlapping strides ${shapeText(strides)}; save a copy (tensor.contiguous())`,
      );
    }
    reach += (size - 1) * stride;
  }
  return checked;
}

/**
 * The tensors' values by their names, each in the file's axis order, row-major, in a new array. Storages are unpacked one after
 * the other, each once, so that memory holds one storage beside the values.
 */
export function readTensors(tensors: readonly CheckedTensor[]): Map<string, StoredArray> {
  const ofStorage = new Map<Storage, CheckedTensor[]>();
  for (const tensor of tensors) {
    const known = ofStorage.get(tensor.storage);
    if (known) known.push(tensor);
    else ofStorage.set(tensor.storage, [tensor]);
  }
  const read = new Map<CheckedTensor, StoredArray>();
  for (const group of ofStorage.values()) {
    const bytes = bytesOf(group[0]!);
    for (const tensor of group) read.set(tensor, readTensor(tensor, bytes));
  }
  return new Map(tensors.map((tensor) => [tensor.name, read.get(tensor)!]));
}

function bytesOf({ name, storage }: CheckedTensor): Uint8Array {
  if (storage.read === undefined) {
    throw new WeightFileError(`the file has no storage ${quoted(storage.key)}, of ${quoted(name)}`);
  }
  return storage.read();
}

function readTensor({ storage, offset, shape, strides, length }: CheckedTensor, bytes: Uint8Array): StoredArray {
  const { dtype } = storage;
  const size = ELEMENT_BYTES[dtype];
  const data = isContiguous(shape, strides)
    ? bytes.subarray(offset * size, (offset + length) * size)
    : gather(bytes, size, offset, shape, strides, length);
  return { shape, values: elementsToFloat32(dtype, data) };
}

/** @throws WeightFileError where the tensors' values take more bytes than a file of this size may */
export function checkTotal(tensors: readonly CheckedTensor[], fileBytes: number): void {
  const total = tensors.reduce((sum, { length }) => sum + 4 * length, 0);
  checkUnpacked(total, fileBytes, 'the tensors take as float32');
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}

function gather(
  bytes: Uint8Array,
  size: number,
  offset: number,
  shape: readonly number[],
  strides: readonly number[],
  length: number,
): Uint8Array {
  const gathered = new Uint8Array(length * size);
  const index = shape.map(() => 0);
  let from = offset;
  for (let i = 0; i < length; i++) {
    for (let byte = 0; byte < size; byte++) gathered[i * size + byte] = bytes[from * size + byte]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      from -= shape[axis]! * strides[axis]!;
      index[axis] = 0;
    }
  }
  return gathered;
}

function isLength(value: PickleValue): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isLengths(value: PickleValue): value is number[] {
  return Array.isArray(value) && value.length <= LIMITS.rank && value.every(isLength);
}
