import { WeightFileError } from '../weightFile.ts';
import { damaged, type FileBytes } from './bytes.ts';

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

export function isHdf5(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/**
 * Where the root group's header is (specification II.A).
 * @throws WeightFileError where the file is shorter than it says, or is not of the version that h5py writes
 */
export function readSuperblock(bytes: FileBytes): number {
  const version = bytes.uint8(8);
  if (version === 2 || version === 3) {
    throw new WeightFileError(
      "the HDF5 file is in the format of libver='latest'; expected h5py's default: save it again",
    );
  }
  if (version > 3) throw damaged(`it is of version ${version}`);
  if (bytes.uint8(13) !== 8 || bytes.uint8(14) !== 8) {
    throw damaged(`places and lengths have ${bytes.uint8(13)} and ${bytes.uint8(14)} bytes; expected 8`);
  }
  // Version 1 has four bytes more before what follows.
  const base = version === 0 ? 24 : 28;
  if (bytes.uint64(base) !== 0) throw damaged(`its places are counted from ${bytes.uint64(base)}`);
  const end = bytes.uint64(base + 16);
  if (end > bytes.length) throw damaged(`it has ${bytes.length} bytes of ${end}`);
  return bytes.uint64(base + 40);
}
