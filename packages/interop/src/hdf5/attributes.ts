import { quoted } from '../pytorch/quoted.ts';
import { WeightFileError } from '../weightFile.ts';
import type { Hdf5File } from './library.ts';

const MAX_TEXTS = 65_536;
const MAX_TEXT_BYTES = 2 ** 26;

/** An attribute that is one text; undefined when there is none of that name. */
export function textAttribute(file: Hdf5File, path: string, name: string): string | undefined {
  const value = readTexts(file, path, name);
  return typeof value === 'string' ? value : undefined;
}

/**
 * An attribute that is a list of texts; undefined when there is none of that name. Keras cuts a list that is too long
 * for one attribute into `name0`, `name1`, ...
 */
export function textsAttribute(file: Hdf5File, path: string, name: string): string[] | undefined {
  const whole = readTexts(file, path, name);
  if (Array.isArray(whole)) return whole;
  const parts: string[] = [];
  for (let i = 0; parts.length <= MAX_TEXTS; i++) {
    const part = readTexts(file, path, `${name}${i}`);
    if (!Array.isArray(part)) return i === 0 ? undefined : parts;
    parts.push(...part);
  }
  throw new WeightFileError(`the HDF5 file has more than ${MAX_TEXTS} ${quoted(name)}`);
}

function readTexts({ library, module, id }: Hdf5File, path: string, name: string): string | string[] | undefined {
  if (!module.get_attribute_names(id, path).includes(name)) return undefined;
  const attribute = new library.Attribute(id, path, name);
  const { type, size, total_size: count } = attribute.metadata;
  // h5py writes an empty list as one of numbers.
  if (count === 0) return [];
  if (type !== module.H5T_class_t.H5T_STRING.value) return undefined;
  if (count > MAX_TEXTS || count * size > MAX_TEXT_BYTES) {
    throw new WeightFileError(`attribute ${quoted(name)} of ${quoted(path)} has ${count} texts of ${size} bytes`);
  }
  const value = attribute.value;
  const texts = Array.isArray(value) ? value : [value];
  if (!texts.every((text) => typeof text === 'string')) return undefined;
  return typeof value === 'string' ? value : texts;
}
