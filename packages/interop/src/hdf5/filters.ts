import { unzlibSync } from 'fflate';
import { WeightFileError } from '../weightFile.ts';
import { damaged, type FileBytes } from './bytes.ts';

export interface Filter {
  id: number;
  /** The filter's own settings. */
  values: number[];
}

export const DEFLATE = 1;
const SHUFFLE = 2;
const FLETCHER32 = 3;
const MAX_FILTERS = 4;
const MAX_SETTINGS = 16;

/** Reads a filter pipeline message (specification IV.A.2.l). */
export function readFilters(bytes: FileBytes, at: number): Filter[] {
  const version = bytes.uint8(at);
  const count = bytes.uint8(at + 1);
  if ((version !== 1 && version !== 2) || count > MAX_FILTERS) throw damaged(`the filters at byte ${at} are not valid`);
  const filters: Filter[] = [];
  let next = at + (version === 1 ? 8 : 2);
  for (let i = 0; i < count; i++) {
    const id = bytes.uint16(next);
    if (id !== DEFLATE && id !== SHUFFLE && id !== FLETCHER32) {
      throw new WeightFileError(
        `the HDF5 file has values stored with filter ${id}; expected gzip, shuffle or fletcher32`,
      );
    }
    // Version 2 gives no names to HDF5's own filters.
    const nameLength = version === 1 ? Math.ceil(bytes.uint16(next + 2) / 8) * 8 : 0;
    const settings = next + (version === 1 ? 4 : 2);
    const valueCount = bytes.uint16(settings + 2);
    if (valueCount > MAX_SETTINGS) throw damaged(`filter ${id} has ${valueCount} settings`);
    const first = settings + 4 + nameLength;
    filters.push({ id, values: Array.from({ length: valueCount }, (_, value) => bytes.uint32(first + 4 * value)) });
    next = first + 4 * (version === 1 ? valueCount + (valueCount % 2) : valueCount);
  }
  return filters;
}

/**
 * Undoes the filters of one chunk, the last one first.
 * @param mask bit i set: filter i was not applied to this chunk
 * @param size bytes that must come out
 */
export function unfilter(data: Uint8Array, filters: readonly Filter[], mask: number, size: number): Uint8Array {
  let bytes = data;
  for (const [i, { id, values }] of [...filters.entries()].reverse()) {
    if ((mask & (1 << i)) !== 0) continue;
    if (id === DEFLATE) bytes = inflate(bytes, size + 4);
    else if (id === SHUFFLE) bytes = unshuffle(bytes, values[0] ?? 1);
    else bytes = withoutChecksum(bytes);
  }
  if (bytes.length !== size) throw damaged(`a chunk has ${bytes.length} bytes; expected ${size}`);
  return bytes;
}

/** @param most bytes that may come out; a longer stream is cut to one byte more, by which the caller notices it */
function inflate(data: Uint8Array, most: number): Uint8Array {
  try {
    return unzlibSync(data, { out: new Uint8Array(most + 1) });
  } catch (error) {
    throw damaged(`a chunk cannot be unpacked: ${String(error)}`);
  }
}

/** Undoes the shuffle filter, which stores the first bytes of all elements, then all second bytes, and so on. */
function unshuffle(data: Uint8Array, size: number): Uint8Array {
  const count = size === 0 ? 0 : Math.floor(data.length / size);
  // Trailing bytes that do not fill an element stay as they are.
  const out = data.slice();
  for (let byte = 0; byte < size && count > 0; byte++) {
    for (let i = 0; i < count; i++) out[i * size + byte] = data[byte * count + i]!;
  }
  return out;
}

function withoutChecksum(data: Uint8Array): Uint8Array {
  if (data.length < 4) throw damaged('a chunk is shorter than its checksum');
  const kept = data.subarray(0, -4);
  const stored = new DataView(data.buffer, data.byteOffset + kept.length, 4).getUint32(0, true);
  if (fletcher32(kept) !== stored) throw damaged('the checksum of a chunk does not fit its values');
  return kept;
}

/** Fletcher's checksum as HDF5 has it: of 16-bit big-endian words, a last single byte being the high half of one. */
export function fletcher32(bytes: Uint8Array): number {
  let first = 0;
  let second = 0;
  for (let i = 0; i < bytes.length; i += 2) {
    first = (first + ((bytes[i]! << 8) | (bytes[i + 1] ?? 0))) % 65535;
    second = (second + first) % 65535;
  }
  return second * 65536 + first;
}
