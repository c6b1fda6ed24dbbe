import { SAFETENSORS_LIMITS } from '@densenet/model';
import { WeightFileError } from '../weightFile.ts';

/** Bounds on what a file of a few bytes can make a reader do; real files of DenseNets stay far below them. */
export const LIMITS = {
  /** Float32 bytes of all tensors together, and bytes unpacked from an archive. */
  totalBytes: 2 ** 30,
  /** What any file, however small, may unpack to, and its tensors may take as float32 ... */
  smallFileBytes: 2 ** 26,
  /** ... and how many times its own bytes beyond that: weights barely compress, and uint8 becomes four times as much. */
  expansion: 16,
  /** A compressed HDF5 file in an archive, held in memory while it is read; Keras stores it as it is. */
  deflatedHdf5Bytes: 2 ** 28,
  tensors: SAFETENSORS_LIMITS.tensors,
  nameLength: SAFETENSORS_LIMITS.nameLength,
  rank: SAFETENSORS_LIMITS.rank,
  hdf5Objects: 100_000,
  zipEntries: 65_535,
  zipNameBytes: 1024,
  pickleBytes: 2 ** 24,
  /** torch.save takes 40 for a tensor. */
  pickleOpcodes: 1_000_000,
  /** Values on the stack of the pickle machine, and values it remembers. */
  pickleValues: 500_000,
  pickleStringBytes: 2 ** 20,
} as const;

/**
 * @param total bytes that something takes out of the file
 * @param fileBytes the file's own
 * @param what what takes them, with its verb: `the tensors take`
 * @throws WeightFileError where that is more than a file of this size may take
 */
export function checkUnpacked(total: number, fileBytes: number, what: string): void {
  const limit = Math.min(LIMITS.totalBytes, LIMITS.smallFileBytes + LIMITS.expansion * fileBytes);
  if (total <= limit) return;
  const why = limit === LIMITS.totalBytes ? '' : `, since the file has only ${fileBytes}`;
  throw new WeightFileError(`${what} ${total} bytes; at most ${limit} are read${why}`);
}

/** @throws WeightFileError where a tensor's name is longer than any program's */
export function checkName(name: string): void {
  if (name.length > LIMITS.nameLength) {
    throw new WeightFileError(
      `a tensor's name has ${name.length} characters (${JSON.stringify(name.slice(0, 40))}...); at most ${LIMITS.nameLength} are read`,
    );
  }
}

/** @throws WeightFileError where a file has more tensors than are read */
export function checkCount(count: number, what: string): void {
  if (count > LIMITS.tensors) {
    throw new WeightFileError(`${what} has ${count} tensors; at most ${LIMITS.tensors} are read`);
  }
}
