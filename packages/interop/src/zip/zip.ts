import { inflateSync } from 'fflate';
import { quoted } from '../bytes/quoted.ts';
import { WeightFileError } from '../weightFile.ts';
import { readZipDirectory, type ZipEntry } from './zipDirectory.ts';

/** The files in a zip archive by their names in it, unpacked when asked for. */
export interface ZipArchive {
  readonly names: readonly string[];
  /**
   * A file's bytes; of a file that was stored without compression (as PyTorch and Keras do) a view of the archive's.
   * @param limit bytes that this file may have at most
   * @throws WeightFileError where there is no such file, it is longer than `limit` or its bytes are damaged
   */
  read(name: string, limit?: number): Uint8Array;
  /** A file's size in bytes, unpacked; undefined if there is no such file. */
  size(name: string): number | undefined;
  /** Whether a file is compressed, so that reading it takes memory beside the archive's. */
  isCompressed(name: string): boolean;
  /** Bytes of the whole archive. */
  readonly bytes: number;
}

/**
 * Reads a zip archive's directory. fflate's own `unzipSync` copies stored files and checks neither checksums, nor
 * overlaps, nor double names, so only its `inflateSync` is used.
 * @throws WeightFileError where the bytes are not a valid zip archive, or one that unpacks to more than it may
 */
export function openZip(bytes: Uint8Array): ZipArchive {
  const entries = readZipDirectory(bytes);
  return {
    names: [...entries.keys()],
    bytes: bytes.length,
    size: (name) => entries.get(name)?.size,
    isCompressed: (name) => entries.get(name)?.compressed === true,
    read(name, limit = Number.POSITIVE_INFINITY) {
      const entry = entries.get(name);
      if (entry === undefined) throw new WeightFileError(`the zip archive has no file ${quoted(name)}`);
      if (entry.size > limit) {
        throw new WeightFileError(
          `${quoted(name)} in the zip archive has ${entry.size} bytes; at most ${limit} are read`,
        );
      }
      return unpack(bytes, entry);
    },
  };
}

function unpack(bytes: Uint8Array, { name, compressed, dataStart, dataEnd, size, crc }: ZipEntry): Uint8Array {
  const data = bytes.subarray(dataStart, dataEnd);
  const unpacked = compressed ? inflate(name, data, size) : data;
  const found = crc32(unpacked);
  if (found !== crc) {
    throw new WeightFileError(
      `${quoted(name)} in the zip archive is damaged: its checksum is ${found.toString(16)}, ` +
        `expected ${crc.toString(16)}; fetch or save the file again`,
    );
  }
  return unpacked;
}

function inflate(name: string, data: Uint8Array, size: number): Uint8Array {
  // One byte more than declared, so that a longer stream is noticed; fflate keeps nothing past the end of `out`.
  const out = new Uint8Array(size + 1);
  let unpacked: Uint8Array;
  try {
    unpacked = inflateSync(data, { out });
  } catch (error) {
    throw new WeightFileError(`${quoted(name)} in the zip archive cannot be unpacked: ${String(error)}`);
  }
  if (unpacked.length !== size) {
    throw new WeightFileError(`${quoted(name)} in the zip archive does not unpack to the ${size} bytes it declares`);
  }
  return unpacked;
}

/** TABLES[k][b]: the checksum of byte b followed by k zero bytes; with four tables, each round processes four bytes. */
const TABLES = makeTables();

/** CRC-32 as zip has it (IEEE 802.3, reflected, polynomial 0xedb88320), unsigned. */
export function crc32(bytes: Uint8Array): number {
  const [t0, t1, t2, t3] = TABLES as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  let crc = 0xffffffff;
  let i = 0;
  for (const end = bytes.length - 3; i < end; i += 4) {
    crc ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    crc = t3[crc & 0xff]! ^ t2[(crc >>> 8) & 0xff]! ^ t1[(crc >>> 16) & 0xff]! ^ t0[crc >>> 24]!;
  }
  for (; i < bytes.length; i++) crc = t0[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function makeTables(): Uint32Array[] {
  const first = Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    return crc;
  });
  const tables = [first];
  for (let k = 1; k < 4; k++) tables.push(tables[k - 1]!.map((crc) => first[crc & 0xff]! ^ (crc >>> 8)));
  return tables;
}
