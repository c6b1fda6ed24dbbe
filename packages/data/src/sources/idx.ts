import { IdxFormatError } from '../errors.ts';

/** An array read from an IDX file: MNIST's own format. */
export interface IdxArray {
  shape: number[];
  /** The elements, row-major: a view of the bytes read, not a copy. */
  data: Uint8Array;
}

const elementTypes: Record<number, string> = {
  8: 'uint8',
  9: 'int8',
  11: 'int16',
  12: 'int32',
  13: 'float32',
  14: 'float64',
};

/**
 * Reads an IDX array of uint8: two zero bytes, the element type (8), the rank, each dimension as a big-endian uint32, then
 * the elements, exactly as many as the dimensions say. Allocates nothing, however large the sizes that the header claims.
 *
 * @param bytes The whole file, decompressed.
 * @param expected `rank`: the number of dimensions wanted; `file`: what the bytes are called in messages.
 * @throws IdxFormatError where the bytes are no such file; it names the file, what was found and what was expected
 */
export function readIdx(bytes: Uint8Array, expected: { rank: number; file: string }): IdxArray {
  const { rank, file } = expected;
  const fail = (problem: string): never => {
    throw new IdxFormatError(file, problem);
  };
  const headerLength = 4 + 4 * rank;
  if (bytes.length < headerLength) {
    fail(`truncated: an IDX file of rank ${rank} has a header of ${headerLength} bytes, got ${bytes.length} bytes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  if (magic >>> 16 !== 0) fail(`not an IDX file: it must start with two zero bytes, got ${hex(magic)}`);
  const elementType = (magic >>> 8) & 0xff;
  if (elementType !== 8) {
    fail(`elements must be uint8 (type 8), got ${elementTypes[elementType] ?? 'unknown'} (type ${elementType})`);
  }
  if ((magic & 0xff) !== rank) fail(`must have ${rank} dimension(s), got ${magic & 0xff}`);

  const shape: number[] = [];
  let size = 1;
  for (let axis = 0; axis < rank; axis++) {
    const dimension = view.getUint32(4 + 4 * axis);
    if (dimension === 0) fail(`dimension ${axis} must be positive, got 0`);
    shape.push(dimension);
    size *= dimension;
    if (!Number.isSafeInteger(size)) fail(`dimensions ${shape.join(' x ')} are too large for any file`);
  }
  const found = bytes.length - headerLength;
  if (found !== size) {
    fail(`dimensions ${shape.join(' x ')} need ${size} bytes of elements, got ${found}`);
  }
  return { shape, data: bytes.subarray(headerLength) };
}

function hex(magic: number): string {
  return `0x${magic.toString(16).padStart(8, '0')}`;
}
