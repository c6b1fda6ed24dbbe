import { damaged, type FileBytes } from './bytes.ts';

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
    // 0 is the free space at the end.
    if (found === 0) break;
    object += HEADER + Math.ceil(size / 8) * 8;
  }
  throw damaged(`the heap at byte ${heap} has no object ${index} of ${length} bytes`);
}
