import { ELEMENT_BYTES, type ElementType, elementsToFloat32 } from '../pytorch/elements.ts';
import { LIMITS } from '../pytorch/limits.ts';
import { quoted, shapeText } from '../pytorch/quoted.ts';
import { type StoredArray, WeightFileError } from '../weightFile.ts';
import { textAttribute } from './attributes.ts';
import type { Hdf5File } from './library.ts';

export interface Dataset {
  /** In the file, with its leading slash. */
  path: string;
  shape: number[];
  dtype: ElementType;
  /** Of its values as stored in memory. */
  bytes: number;
}

/** HDF5's own filters that h5py's `compression='gzip'`, `shuffle` and `fletcher32` use. */
const FILTERS = new Set([1, 2, 3]);
const DEFLATE = 1;
/** Deflate makes of one byte 1032 at most. */
const DEFLATE_RATIO = 1032;

/**
 * What the file says of a dataset, held to the file's length before anything is allocated for it.
 * @param fileBytes the file's length
 * @throws WeightFileError that names the dataset
 */
export function describeDataset(file: Hdf5File, path: string, fileBytes: number): Dataset {
  const fail = (what: string) => new WeightFileError(`dataset ${quoted(path.slice(1))} ${what}`);
  const metadata = file.module.get_dataset_metadata(file.id, path);
  const { shape, size, total_size: length } = metadata;
  const dtype = elementType(file, path, metadata.type, size, metadata.signed);
  if (dtype === undefined) throw fail(`is not of numbers (HDF5 class ${metadata.type}, ${size} bytes each)`);
  if (shape === null) throw fail('has no values');
  if (shape.length > LIMITS.rank) throw fail(`has ${shape.length} axes; at most ${LIMITS.rank} are read`);
  if (metadata.virtual_sources !== undefined) throw fail('is made of other files; expected all values in this one');
  const filters = file.module.get_dataset_filters(file.id, path);
  const unknown = filters.find(({ id }) => !FILTERS.has(id));
  if (unknown !== undefined) throw fail(`is stored with filter ${unknown.id}; expected gzip, shuffle or fletcher32`);
  const bytes = length * size;
  const ratio = filters.some(({ id }) => id === DEFLATE) ? DEFLATE_RATIO : 1;
  const chunk = (metadata.chunks ?? []).reduce((product, side) => product * side, size);
  const limit = Math.min(fileBytes * ratio, LIMITS.totalBytes);
  if (!(bytes <= limit) || (metadata.chunks !== null && !(chunk <= limit))) {
    throw fail(
      `of shape ${shapeText(shape)} cannot be in a file of ${fileBytes} bytes: it takes ${Math.max(bytes, chunk)}`,
    );
  }
  return { path, shape, dtype, bytes };
}

/** The values, in the file's axis order. */
export function readDataset({ module, id }: Hdf5File, { path, shape, dtype, bytes }: Dataset): StoredArray {
  if (bytes === 0) return { shape, values: new Float32Array(0) };
  const pointer = module._malloc(bytes);
  if (pointer === 0)
    throw new WeightFileError(`there is no memory for dataset ${quoted(path.slice(1))} of ${bytes} bytes`);
  try {
    // In little-endian order, whatever the file's. What the library leaves out is zero, not another file's values.
    module.HEAPU8.fill(0, pointer, pointer + bytes);
    const status = module.get_dataset_data(id, path, null, null, null, BigInt(pointer));
    if (status < 0) throw new Error(`dataset ${quoted(path.slice(1))} cannot be read`);
    return { shape, values: elementsToFloat32(dtype, module.HEAPU8.subarray(pointer, pointer + bytes)) };
  } finally {
    module._free(pointer);
  }
}

const FLOATS: Readonly<Record<number, ElementType>> = { 2: 'F16', 4: 'F32', 8: 'F64' };
const SIGNED: Readonly<Record<number, ElementType>> = { 1: 'I8', 2: 'I16', 4: 'I32', 8: 'I64' };
const UNSIGNED: Readonly<Record<number, ElementType>> = { 1: 'U8', 2: 'U16', 4: 'U32', 8: 'U64' };

function elementType(
  file: Hdf5File,
  path: string,
  type: number,
  size: number,
  signed: boolean,
): ElementType | undefined {
  const classes = file.module.H5T_class_t;
  if (type === classes.H5T_FLOAT.value) return FLOATS[size];
  if (type === classes.H5T_INTEGER.value) return (signed ? SIGNED : UNSIGNED)[size];
  // h5py's bool.
  if (type === classes.H5T_ENUM.value && size === 1) return 'BOOL';
  // HDF5 had no bfloat16: Keras writes two opaque bytes and says so beside them.
  const opaque = type === classes.H5T_OPAQUE.value && size === ELEMENT_BYTES.BF16;
  return opaque && textAttribute(file, path, 'dtype') === 'bfloat16' ? 'BF16' : undefined;
}
