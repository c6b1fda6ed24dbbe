import { SAFETENSORS_LIMITS } from '@densenet/model';
import { WeightFileError } from '../weightFile.ts';

/** Bounds on the memory and time that a small hostile file can cost a reader; real files of DenseNets stay far below them. */
export const LIMITS = {
  /** Float32 bytes of all tensors together, and bytes unpacked from an archive. */
  totalBytes: 2 ** 30,
  /** Bytes that any file, however small, may unpack to, and that its tensors may take as float32. */
  smallFileBytes: 2 ** 26,
  /** Bytes allowed beyond `smallFileBytes`, by byte of the file: weights barely compress, and uint8 grows fourfold. */
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
  /** Opcodes of one pickle; torch.save writes about 40 for each tensor. */
  pickleOpcodes: 1_000_000,
  /** Values on the stack of the pickle machine, and values it remembers. */
  pickleValues: 500_000,
  pickleStringBytes: 2 ** 20,
} as const;

/**
 * Bounds how many bytes are made of a file.
 *
 * @param total bytes unpacked from the file
 * @param fileBytes bytes of the file itself
 * @param what subject and verb for the message: `the tensors take`
 * @throws WeightFileError where `total` is more than a file of this size may take
 */
export function checkUnpacked(total: number, fileBytes: number, what: string): void {
  const limit = Math.min(LIMITS.totalBytes, LIMITS.smallFileBytes + LIMITS.expansion * fileBytes);
  if (total <= limit) return;
  const why = limit === LIMITS.totalBytes ? '' : `, since the file has only ${fileBytes}`;
  throw new WeightFileError(`${what} ${total} bytes; at most ${limit} are read${why}`);
}

/** @throws WeightFileError where a tensor's name is longer than any program makes one */
export function checkName(name: string): void {
  if (name.length > LIMITS.nameLength) {
    throw new WeightFileError(
      `a tensor's name has ${name.length} characters (${JSON.stringify(name.slice(0, 40))}...); at most ${LIMITS.nameLength} are read`,
    );
  }
}

/** @throws WeightFileError where a file has more tensors than this reader takes */
export function checkCount(count: number, what: string): void {
  if (count > LIMITS.tensors) {
    throw new WeightFileError(`${what} has ${count} tensors; at most ${LIMITS.tensors} are read`);
  }
}
