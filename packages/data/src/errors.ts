import { shown } from '@densenet/schema';

/** Every error this package throws on bad data or a bad argument is one of these, so a program can tell them from a bug. */
export class DataError extends Error {
  override name = 'DataError';
}

/** An argument or a field of a file has a value that it must not have. */
export class InvalidValueError extends DataError {
  override name = 'InvalidValueError';
  /**
   * @param field What holds the value, as a path: `preprocessing.std[0]`.
   * @param found The value found.
   * @param expected What it must be, to follow "must be": `a positive number`.
   */
  constructor(
    readonly field: string,
    readonly found: unknown,
    readonly expected: string,
  ) {
    super(`${field} must be ${expected}, got ${shown(found)}`);
  }
}

/** Bytes that are not the IDX file they should be. */
export class IdxFormatError extends DataError {
  override name = 'IdxFormatError';
  constructor(
    readonly file: string,
    readonly problem: string,
  ) {
    super(`${file}: ${problem}`);
  }
}

/** An image of a source that cannot be used: its file, its size or its label is not what it must be. */
export class ImageReadError extends DataError {
  override name = 'ImageReadError';
  /**
   * @param source What the source is called.
   * @param index Which of its images, from 0.
   */
  constructor(
    readonly source: string,
    readonly index: number,
    readonly problem: string,
    options?: ErrorOptions,
  ) {
    super(`${source}, image ${index}: ${problem}`, options);
  }
}
