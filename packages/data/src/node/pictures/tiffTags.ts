/** Tags of TIFF 6.0 that say how the numbers of a picture are meant. */
export const tiffTag = {
  newSubfileType: 254,
  compression: 259,
  photometric: 262,
  extraSamples: 338,
  ycbcrSubsampling: 530,
} as const;

const short = 3;
const long = 4;

/**
 * The numbers of a TIFF's first directory, by tag; entries of other types, and longer ones, are left out.
 *
 * @param bytes A TIFF or BigTIFF file of either byte order.
 * @throws RangeError where the directory is not inside the file
 */
export function tiffTags(bytes: Uint8Array): Map<number, number[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = view.getUint8(0) === 0x49;
  const big = view.getUint16(2, little) === 43;
  const offset = (at: number) => (big ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little));
  const [fieldLength, entryLength] = big ? [8, 20] : [4, 12];
  const directory = offset(big ? 8 : 4);
  const count = big ? offset(directory) : view.getUint16(directory, little);
  const first = directory + (big ? 8 : 2);
  const tags = new Map<number, number[]>();
  for (let entry = first; entry < first + count * entryLength; entry += entryLength) {
    const type = view.getUint16(entry + 2, little);
    const values = offset(entry + 4);
    const size = type === short ? 2 : 4;
    if ((type !== short && type !== long) || values * size > fieldLength) continue;
    const start = entry + 4 + fieldLength;
    const value = (_: unknown, index: number) =>
      type === short ? view.getUint16(start + 2 * index, little) : view.getUint32(start + 4 * index, little);
    tags.set(view.getUint16(entry, little), Array.from({ length: values }, value));
  }
  return tags;
}
