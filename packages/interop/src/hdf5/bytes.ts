import { WeightFileError } from '../weightFile.ts';

/** Limit of the work on one file, far above what 1 GiB of values takes: parts of a hostile file can refer to the same bytes. */
const MAX_STEPS = 10_000_000;

/** HDF5's undefined address: all bits set. */
const UNDEFINED = 0xffffffffffffffffn;

/** Reads a file at any offset: little-endian numbers, never past the end. Also counts the work, which it bounds. */
export class FileBytes {
  readonly length: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #seen = new Set<number>();
  #steps = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.length = bytes.length;
  }

  uint8(at: number): number {
    return this.#view.getUint8(this.#checked(at, 1));
  }

  uint16(at: number): number {
    return this.#view.getUint16(this.#checked(at, 2), true);
  }

  uint32(at: number): number {
    return this.#view.getUint32(this.#checked(at, 4), true);
  }

  /** A length or an offset. Inexact above 2^53, which is past the end of any file. */
  uint64(at: number): number {
    return Number(this.#view.getBigUint64(this.#checked(at, 8), true));
  }

  /** An offset; undefined where the file has HDF5's undefined address. */
  address(at: number): number | undefined {
    const value = this.#view.getBigUint64(this.#checked(at, 8), true);
    return value === UNDEFINED ? undefined : Number(value);
  }

  /** A view of `length` bytes. */
  slice(at: number, length: number): Uint8Array {
    this.#checked(at, length);
    return this.#bytes.subarray(at, at + length);
  }

  /** The text that ends with a zero byte, of `limit` bytes at most. */
  text(at: number, limit: number): string {
    const bytes = this.slice(at, Math.min(limit, this.length - at));
    const length = bytes.indexOf(0);
    if (length < 0) throw damaged(`a name at byte ${at} does not end`);
    return new TextDecoder().decode(bytes.subarray(0, length));
  }

  /** @throws WeightFileError where the four letters `signature` are not at `at` */
  expect(signature: string, at: number): void {
    const found = String.fromCharCode(...this.slice(at, 4));
    if (found !== signature) throw damaged(`there is no ${signature} at byte ${at}`);
  }

  /**
   * Counts work, in steps of any kind.
   * @throws WeightFileError where it is more than a file of weights can need
   */
  spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > MAX_STEPS)
      throw new WeightFileError('the HDF5 file takes more steps to read than one of weights can');
  }

  /**
   * Notes that the part of the file at `at` is read. Each is read once only, so that no part can contain itself.
   * @throws WeightFileError where the part was read before
   */
  visit(at: number): void {
    if (this.#seen.has(at)) throw damaged(`two things share the bytes at ${at}, or one contains itself`);
    this.#seen.add(at);
  }

  #checked(at: number, length: number): number {
    if (!(at >= 0 && length >= 0 && at + length <= this.length)) {
      throw damaged(`${length} bytes at byte ${at} are past its end at ${this.length}`);
    }
    return at;
  }
}

export function damaged(what: string): WeightFileError {
  return new WeightFileError(`the HDF5 file is damaged or cut short: ${what}`);
}
