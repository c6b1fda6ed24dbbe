import { WeightFileError } from '../weightFile.ts';

/** Reads numbers and runs of bytes in sequence, never past the end. */
export class ByteCursor {
  at: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #what: string;

  /** @param what what the bytes are, for messages */
  constructor(bytes: Uint8Array, at: number, what: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
    this.#what = what;
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  /** Inexact above 2^53, which is past the end of any file. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#advance(8), true));
  }

  float64BigEndian(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  /** A view of the next `length` bytes. */
  take(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** The bytes up to the next newline, which is passed over; of `limit` bytes at most. */
  line(limit: number): Uint8Array {
    const length = this.#bytes.subarray(this.at, this.at + limit).indexOf(10);
    if (length < 0) throw new WeightFileError(`${this.#what} has a line that does not end, at byte ${this.at}`);
    const line = this.take(length);
    this.at++;
    return line;
  }

  #advance(length: number): number {
    const start = this.at;
    if (length > this.#bytes.length - start) {
      throw new WeightFileError(
        `${this.#what} ends after ${this.#bytes.length} bytes; ${length} more were expected at byte ${start}: was it cut short?`,
      );
    }
    this.at += length;
    return start;
  }
}
