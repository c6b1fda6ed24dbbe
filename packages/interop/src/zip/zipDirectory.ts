import { checkUnpacked, LIMITS } from '../bytes/limits.ts';
import { quoted } from '../bytes/quoted.ts';
import { WeightFileError } from '../weightFile.ts';

export interface ZipEntry {
  name: string;
  /** By deflate; otherwise stored as it is. */
  compressed: boolean;
  /** Where its bytes are in the archive. */
  dataStart: number;
  dataEnd: number;
  /** Bytes unpacked. */
  size: number;
  crc: number;
}

const LOCAL_HEADER = 0x04034b50;
const DIRECTORY_ENTRY = 0x02014b50;
const END = 0x06054b50;
const ZIP64_LOCATOR = 0x07064b50;
const ZIP64_END = 0x06064b50;
/** Largest expansion of deflate: 1032 bytes from one. */
const DEFLATE_RATIO = 1032;

const notZip = (what: string) => new WeightFileError(`not a complete zip archive: ${what}`);

/**
 * The files of a zip archive, by name, in the directory's order (APPNOTE.TXT 4.3). Every size and offset is checked against
 * the archive before anything is unpacked.
 * @throws WeightFileError where an entry is not valid, or not safe: overlapping files, double names, names that lead out of a
 * folder, encryption, or more bytes unpacked than an archive of this size may have
 */
export function readZipDirectory(bytes: Uint8Array): Map<string, ZipEntry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { count, start, end } = findDirectory(view);
  const entries = new Map<string, ZipEntry>();
  const spans: { begin: number; end: number; name: string }[] = [];
  let total = 0;
  for (let i = 0, at = start; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== DIRECTORY_ENTRY) {
      throw notZip(`its directory ends after ${i} of ${count} files`);
    }
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > end) throw notZip(`its directory ends after ${i} of ${count} files`);
    const name = checkedName(bytes.subarray(at + 46, at + 46 + nameLength));
    if (entries.has(name)) throw new WeightFileError(`the zip archive has two files ${quoted(name)}`);
    const { size, packed, local } = sizes(view, at, nameLength, extraLength, name);
    const method = view.getUint16(at + 10, true);
    if ((view.getUint16(at + 8, true) & 1) !== 0) throw new WeightFileError(`${quoted(name)} is encrypted`);
    if (method !== 0 && method !== 8) {
      throw new WeightFileError(
        `${quoted(name)} is compressed by method ${method}; expected 0 (stored) or 8 (deflate)`,
      );
    }
    if (method === 0 ? size !== packed : size > packed * DEFLATE_RATIO) {
      throw new WeightFileError(`${quoted(name)} cannot have ${size} bytes: ${packed} are stored`);
    }
    total += size;
    checkUnpacked(total, bytes.length, 'the zip archive unpacks to');
    if (local + 30 > start || view.getUint32(local, true) !== LOCAL_HEADER) {
      throw notZip(`${quoted(name)} is not where the directory says`);
    }
    const dataStart = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const dataEnd = dataStart + packed;
    if (dataEnd > start) throw notZip(`${quoted(name)} runs into the directory`);
    spans.push({ begin: local, end: dataEnd, name });
    const crc = view.getUint32(at + 16, true);
    entries.set(name, { name, compressed: method === 8, dataStart, dataEnd, size, crc });
    at = next;
  }
  refuseOverlaps(spans);
  return entries;
}

/** Where the directory is, from the record at the archive's end, which a comment of up to 65535 bytes may follow. */
function findDirectory(view: DataView): { count: number; start: number; end: number } {
  let at = view.byteLength - 22;
  const lowest = Math.max(0, at - 0xffff);
  while (
    at >= lowest &&
    !(view.getUint32(at, true) === END && at + 22 + view.getUint16(at + 20, true) === view.byteLength)
  )
    at--;
  if (at < lowest) throw notZip('its end is missing; was it cut short?');
  let count = view.getUint16(at + 10, true);
  let length = view.getUint32(at + 12, true);
  let start = view.getUint32(at + 16, true);
  let end = at;
  if (at >= 20 && view.getUint32(at - 20, true) === ZIP64_LOCATOR) {
    end = uint64(view, at - 12);
    if (end + 56 > at || view.getUint32(end, true) !== ZIP64_END)
      throw notZip('its zip64 end is not where it should be');
    count = uint64(view, end + 32);
    length = uint64(view, end + 40);
    start = uint64(view, end + 48);
  }
  if (start + length > end) throw notZip('its directory is not where its end says');
  if (count > LIMITS.zipEntries) {
    throw new WeightFileError(`the zip archive has ${count} files; at most ${LIMITS.zipEntries} are read`);
  }
  return { count, start, end: start + length };
}

/** The lengths and the place of an entry's local header; 0xffffffff means that the zip64 field has it (4.5.3). */
function sizes(view: DataView, entry: number, nameLength: number, extraLength: number, name: string) {
  const found = [24, 20, 42].map((offset) => view.getUint32(entry + offset, true));
  if (found.includes(0xffffffff)) {
    const end = entry + 46 + nameLength + extraLength;
    let at = entry + 46 + nameLength;
    while (at + 4 <= end && view.getUint16(at, true) !== 1) at += 4 + view.getUint16(at + 2, true);
    const fieldEnd = at + 4 <= end ? Math.min(end, at + 4 + view.getUint16(at + 2, true)) : 0;
    at += 4;
    for (const [i, value] of found.entries()) {
      if (value !== 0xffffffff) continue;
      if (at + 8 > fieldEnd) throw notZip(`${quoted(name)} has no zip64 sizes`);
      found[i] = uint64(view, at);
      at += 8;
    }
  }
  const [size, packed, local] = found as [number, number, number];
  return { size, packed, local };
}

function uint64(view: DataView, at: number): number {
  // Inexact above 2^53, which is past the end of any archive.
  return Number(view.getBigUint64(at, true));
}

/** Names are keys only and never become paths; one that would be dangerous as a path is not from a known program. */
function checkedName(bytes: Uint8Array): string {
  if (bytes.length > LIMITS.zipNameBytes) {
    throw new WeightFileError(`the zip archive has a file name of ${bytes.length} bytes`);
  }
  const name = new TextDecoder().decode(bytes);
  if (name === '' || name.includes('\0') || /^\/|\\|(^|\/)\.\.(\/|$)/.test(name)) {
    throw new WeightFileError(`the zip archive has a file ${quoted(name)}; expected a plain relative name`);
  }
  return name;
}

function refuseOverlaps(spans: { begin: number; end: number; name: string }[]): void {
  spans.sort((a, b) => a.begin - b.begin);
  for (let i = 1; i < spans.length; i++) {
    if (spans[i]!.begin < spans[i - 1]!.end) {
      throw new WeightFileError(
        `${quoted(spans[i - 1]!.name)} and ${quoted(spans[i]!.name)} overlap in the zip archive`,
      );
    }
  }
}
