import { WeightFileError } from '../weightFile.ts';

/** Far more than reading 1 GiB of values takes; parts of a hostile file can overlap so that it looks larger than it is. */
const MAX_STEPS = 10_000_000;

/** An address in HDF5 that stands for none: all bits set, past 2^53 as a number. */
const UNDEFINED = 0xffffffffffffffffn;

/** The file's bytes by place: little-endian numbers, never past the end. Also counts what is done, so that it ends. */
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

  /** A length or a place; past 2^53 not exact, which is past the end of any file. */
  uint64(at: number): number {
    return Number(this.#view.getBigUint64(this.#checked(at, 8), true));
  }

  /** A place, undefined where the file says that there is none. */
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
   * Counts work, by any measure.
   * @throws WeightFileError where it is more than a file of weights can need
   */
  spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > MAX_STEPS)
      throw new WeightFileError('the HDF5 file takes more steps to read than one of weights can');
  }

  /**
   * Every part of a file is visited once: so nothing contains itself.
   * @throws WeightFileError where it comes the second time
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
