import { type ElementType, elementsToFloat32 } from '../bytes/elements.ts';
import { LIMITS } from '../bytes/limits.ts';
import { quoted, shapeText } from '../bytes/quoted.ts';
import { type StoredArray, WeightFileError } from '../weightFile.ts';
import { readTextAttributes } from './attributes.ts';
import type { FileBytes } from './bytes.ts';
import { readChunks } from './chunks.ts';
import { type Datatype, elementsOf, readDatatype, readShape } from './datatype.ts';
import { DEFLATE, type Filter, readFilters } from './filters.ts';
import { findMessage, MESSAGE, type Message } from './objectHeader.ts';

export interface Dataset {
  /** In the file, without a leading slash. */
  path: string;
  shape: number[];
  dtype: ElementType;
  /** Bytes of an element. */
  size: number;
  bigEndian: boolean;
  /** Where the layout message is. */
  layoutAt: number;
  filters: Filter[];
}

const COMPACT = 0;
const CONTIGUOUS = 1;
const CHUNKED = 2;
/** Largest expansion of deflate: 1032 bytes from one. */
const DEFLATE_RATIO = 1032;

/**
 * Describes a dataset by its messages, and checks its size against the file's before anything is allocated for it.
 * @throws WeightFileError that names the dataset
 */
export function describeDataset(bytes: FileBytes, path: string, messages: readonly Message[]): Dataset {
  const fail = (what: string) => new WeightFileError(`dataset ${quoted(path)} ${what}`);
  const dataspace = findMessage(messages, MESSAGE.dataspace);
  const datatype = findMessage(messages, MESSAGE.datatype);
  const layout = findMessage(messages, MESSAGE.layout);
  if (dataspace === undefined || datatype === undefined || layout === undefined) {
    throw fail('has no shape, type or layout: is it a named type?');
  }
  if (findMessage(messages, MESSAGE.externalFiles)) throw fail('is in another file; expected all values in this one');
  const number = numberType(bytes, messages, readDatatype(bytes, datatype.at));
  if (number === undefined) throw fail('is not of numbers');
  const shape = readShape(bytes, dataspace.at);
  if (shape === undefined) throw fail('has no values');
  const pipeline = findMessage(messages, MESSAGE.filters);
  const filters = pipeline === undefined ? [] : readFilters(bytes, pipeline.at);
  const total = elementsOf(shape) * number.size;
  const ratio = filters.filter(({ id }) => id === DEFLATE).reduce((product) => product * DEFLATE_RATIO, 1);
  if (!(total <= Math.min(bytes.length * ratio, LIMITS.totalBytes))) {
    throw fail(`of shape ${shapeText(shape)} cannot be in a file of ${bytes.length} bytes: it takes ${total}`);
  }
  return { path, shape, ...number, layoutAt: layout.at, filters };
}

/**
 * The values, in the file's axis order (specification IV.A.2.i).
 * @throws WeightFileError that names the dataset, when its values are not all in the file
 */
export function readDataset(bytes: FileBytes, dataset: Dataset): StoredArray {
  const { path, shape, dtype, size, bigEndian, layoutAt } = dataset;
  const fail = (what: string) => new WeightFileError(`dataset ${quoted(path)} ${what}`);
  const length = elementsOf(shape) * size;
  if (length === 0) return { shape, values: new Float32Array(0) };
  const version = bytes.uint8(layoutAt);
  if (version !== 3) throw fail(`has a layout of version ${version}; expected 3, h5py's default: save it again`);
  const kind = bytes.uint8(layoutAt + 1);
  let data: Uint8Array;
  if (kind === COMPACT) {
    data = bytes.slice(layoutAt + 4, length);
  } else if (kind === CONTIGUOUS) {
    const at = bytes.address(layoutAt + 2);
    if (at === undefined) throw fail('was never written');
    data = bytes.slice(at, length);
  } else if (kind === CHUNKED) {
    data = readChunks(bytes, dataset, length);
  } else {
    throw fail(`has a layout of class ${kind}; expected compact, contiguous or chunked`);
  }
  return { shape, values: elementsToFloat32(dtype, bigEndian ? reversed(data, size) : data) };
}

function numberType(bytes: FileBytes, messages: readonly Message[], datatype: Datatype) {
  if (datatype.kind === 'number') {
    const { dtype, size, bigEndian } = datatype;
    return { dtype, size, bigEndian };
  }
  // Keras writes bfloat16 as two opaque bytes, and says so in an attribute.
  if (datatype.kind !== 'opaque' || datatype.size !== 2) return undefined;
  const says = readTextAttributes(bytes, messages, new Set(['dtype'])).get('dtype');
  return says === 'bfloat16' ? { dtype: 'BF16' as const, size: 2, bigEndian: false } : undefined;
}

function reversed(data: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(data.length);
  for (let start = 0; start < data.length; start += size) {
    for (let byte = 0; byte < size; byte++) out[start + byte] = data[start + size - 1 - byte]!;
  }
  return out;
}
