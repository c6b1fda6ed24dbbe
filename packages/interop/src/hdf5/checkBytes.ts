import { WeightFileError } from '../weightFile.ts';

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const HEAP = [0x47, 0x43, 0x4f, 0x4c]; // GCOL
const HEAP_HEADER = 16;
const OBJECT_HEADER = 16;
/** The library refuses smaller heaps by itself. */
const SMALLEST_HEAP = 4096;

export function isHdf5(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/**
 * Refuses what the HDF5 library (2.0) does not survive: an object of size 0 in a global heap, where texts of attributes
 * are, keeps it busy for ever. Where in the file a heap is, only the library knows, so every place that looks like one
 * is checked.
 * @throws WeightFileError when sizes are not 64-bit, as h5py writes them, or a heap is damaged
 */
export function checkBytes(bytes: Uint8Array): void {
  const widths = (bytes[8] ?? 0) < 2 ? bytes.subarray(13, 15) : bytes.subarray(9, 11);
  if (widths[0] !== 8 || widths[1] !== 8) {
    throw new WeightFileError(
      `the HDF5 file has places and lengths of ${[...widths]} bytes; expected 8,8: is it damaged?`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = bytes.indexOf(HEAP[0]!); at >= 0; at = bytes.indexOf(HEAP[0]!, at + 1)) {
    if (!HEAP.every((byte, i) => bytes[at + i] === byte) || bytes[at + 4] !== 1) continue;
    if (at + HEAP_HEADER > bytes.length) break;
    const size = Number(view.getBigUint64(at + 8, true));
    if (size >= SMALLEST_HEAP && at + size <= bytes.length) checkHeap(view, at, at + size);
  }
}

function checkHeap(view: DataView, start: number, end: number): void {
  for (let at = start + HEAP_HEADER; at + OBJECT_HEADER <= end; ) {
    const index = view.getUint16(at, true);
    const size = Number(view.getBigUint64(at + 8, true));
    // Object 0 is the free space, whose size counts its header.
    const taken = index === 0 ? size : OBJECT_HEADER + Math.ceil(size / 8) * 8;
    if (taken < OBJECT_HEADER || at + taken > end) {
      throw new WeightFileError(
        `the HDF5 file is damaged: object ${index} of the heap at byte ${start} has ${size} bytes`,
      );
    }
    at += taken;
  }
}
