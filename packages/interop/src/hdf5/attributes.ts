import { quoted } from '../bytes/quoted.ts';
import { WeightFileError } from '../weightFile.ts';
import { damaged, type FileBytes } from './bytes.ts';
import { elementsOf, readDatatype, readShape } from './datatype.ts';
import { MESSAGE, type Message } from './objectHeader.ts';

const MAX_TEXTS = 65_536;
/** Bytes that the texts of one attribute may have together: many texts may refer to the same bytes of the file. */
const MAX_TEXT_BYTES = 2 ** 26;

/** Text attributes of an object by name, each one text or a list. Attributes of other types are left out. */
export type TextAttributes = ReadonlyMap<string, string | string[]>;

/**
 * Reads the attributes of the given names, and of these names followed by a number, of an object (specification
 * IV.A.2.m).
 */
export function readTextAttributes(
  bytes: FileBytes,
  messages: readonly Message[],
  names: ReadonlySet<string>,
): TextAttributes {
  const attributes = new Map<string, string | string[]>();
  for (const { type, at } of messages) {
    if (type !== MESSAGE.attribute) continue;
    const version = bytes.uint8(at);
    if (version < 1 || version > 3) throw damaged(`the attribute at byte ${at} has version ${version}`);
    // Version 1 fills up its parts to multiples of 8 bytes; version 3 says how the name is encoded.
    const part = (length: number) => (version === 1 ? Math.ceil(length / 8) * 8 : length);
    const nameAt = at + (version === 3 ? 9 : 8);
    const datatypeAt = nameAt + part(bytes.uint16(at + 2));
    const dataspaceAt = datatypeAt + part(bytes.uint16(at + 4));
    const valuesAt = dataspaceAt + part(bytes.uint16(at + 6));
    bytes.spend(bytes.uint16(at + 2) / 16);
    const name = bytes.text(nameAt, bytes.uint16(at + 2));
    if (!names.has(name.replace(/\d+$/, ''))) continue;
    const value = readTexts(bytes, name, datatypeAt, dataspaceAt, valuesAt);
    if (value !== undefined) attributes.set(name, value);
  }
  return attributes;
}

/**
 * A list of texts; undefined when there is none. Keras splits a list that is too long for one attribute into attributes
 * `name0`, `name1`, ...
 */
export function textsOf(attributes: TextAttributes, name: string): string[] | undefined {
  const whole = attributes.get(name);
  if (Array.isArray(whole)) return whole;
  const parts: string[][] = [];
  for (let part = attributes.get(`${name}0`); Array.isArray(part); part = attributes.get(`${name}${parts.length}`)) {
    parts.push(part);
  }
  return parts.length === 0 ? undefined : parts.flat();
}

function readTexts(bytes: FileBytes, name: string, datatypeAt: number, dataspaceAt: number, valuesAt: number) {
  const shape = readShape(bytes, dataspaceAt);
  if (shape === undefined) return undefined;
  const count = elementsOf(shape);
  // h5py writes an empty list as a list of numbers.
  if (count === 0) return [];
  const datatype = readDatatype(bytes, datatypeAt);
  if (datatype.kind !== 'text' && datatype.kind !== 'fixed text') return undefined;
  if (count > MAX_TEXTS)
    throw new WeightFileError(`attribute ${quoted(name)} has ${count} texts; at most ${MAX_TEXTS} are read`);
  const texts: string[] = [];
  let total = 0;
  for (let i = 0; i < count; i++) {
    const at = valuesAt + i * datatype.size;
    const text = datatype.kind === 'text' ? readHeapText(bytes, at) : bytes.slice(at, datatype.size);
    total += text.length;
    bytes.spend(1 + text.length / 16);
    if (total > MAX_TEXT_BYTES)
      throw new WeightFileError(`attribute ${quoted(name)} has more than ${MAX_TEXT_BYTES} bytes`);
    const end = text.indexOf(0);
    texts.push(new TextDecoder().decode(end < 0 ? text : text.subarray(0, end)));
  }
  return shape.length === 0 ? texts[0] : texts;
}

const HEADER = 16;

/**
 * The bytes of the variable-length text at `at`: a length, then the place of a global heap (specification III.E) and
 * the number of the object in it.
 */
export function readHeapText(bytes: FileBytes, at: number): Uint8Array {
  const length = bytes.uint32(at);
  const index = bytes.uint32(at + 12);
  if (length === 0) return new Uint8Array(0);
  const heap = bytes.uint64(at + 4);
  bytes.expect('GCOL', heap);
  const end = heap + bytes.uint64(heap + 8);
  for (let object = heap + HEADER; object + HEADER <= end; ) {
    bytes.spend(1);
    const found = bytes.uint16(object);
    const size = bytes.uint64(object + 8);
    if (found === index && length <= size) return bytes.slice(object + HEADER, length);
    // Object 0 is the free space at the end of the heap.
    if (found === 0) break;
    object += HEADER + Math.ceil(size / 8) * 8;
  }
  throw damaged(`the heap at byte ${heap} has no object ${index} of ${length} bytes`);
}
