import { DataError } from '../errors.ts';

/** A file is there, but it is not the data set's file: another content, cut short, not gzip. It is never used. */
export class WrongFileError extends DataError {
  override name = 'WrongFileError';
  constructor(
    /** Path or address of the file. */
    readonly file: string,
    /** What it should be: `Fashion-MNIST's train-images-idx3-ubyte`. */
    readonly role: string,
    readonly expected: string,
    readonly found: string,
  ) {
    super(`${file} is not ${role}: expected ${expected}, found ${found}`);
  }
}

/** The folder that the user named lacks a file. */
export class MissingFileError extends DataError {
  override name = 'MissingFileError';
  constructor(
    readonly directory: string,
    readonly title: string,
    readonly spellings: readonly string[],
    problem = 'it holds none of them',
  ) {
    super(
      `${directory} must hold ${title}'s ${spellings[0]} (as one of ${spellings.join(', ')}), but ${problem}. ` +
        'Name the folder with all its files, or leave it out to use the cache or download them.',
    );
  }
}

/** A name that is not one of the data sets. */
export class UnknownDatasetError extends DataError {
  override name = 'UnknownDatasetError';
  constructor(
    readonly found: unknown,
    readonly names: readonly string[],
  ) {
    super(`the data set must be one of ${names.join(', ')}, got ${JSON.stringify(found)}`);
  }
}

/** An address did not give a file. */
export class DownloadError extends DataError {
  override name = 'DownloadError';
  constructor(
    readonly url: string,
    readonly problem: string,
    options?: ErrorOptions,
  ) {
    super(`${url}: ${problem}`, options);
  }
}

/** The operating system's package could not be had. */
export class DebianPackageError extends DataError {
  override name = 'DebianPackageError';
  constructor(
    readonly packageName: string,
    readonly problem: string,
  ) {
    super(`package ${packageName}: ${problem}`);
  }
}

/** The cache folder cannot take a file: disk full, no permission. Nothing half-written is left behind. */
export class CacheWriteError extends DataError {
  override name = 'CacheWriteError';
  constructor(
    readonly path: string,
    readonly byteLength: number,
    cause: unknown,
  ) {
    const code = (cause as NodeJS.ErrnoException).code;
    const reason = code === 'ENOSPC' ? 'no space is left on the device' : (cause as Error).message;
    super(
      `cannot write ${byteLength} bytes to ${path}: ${reason}. ` +
        'Make room there, or choose another cache folder (environment variable XDG_CACHE_HOME).',
      { cause },
    );
  }
}

/** No place had the data set. The message lists each place with the reason, then what can be done. */
export class DatasetUnavailableError extends DataError {
  override name = 'DatasetUnavailableError';
  constructor(
    readonly title: string,
    /** Each place that was tried, with why it did not serve. */
    readonly attempts: readonly string[],
    fileNames: readonly string[],
  ) {
    super(
      `${title} was found nowhere:\n${attempts.map((attempt) => `  - ${attempt}`).join('\n')}\n` +
        `Put ${fileNames.join(', ')} (gzip or not) into a folder and name that folder (--data-dir), ` +
        'or try again with a network connection: a download cut short goes on where it stopped.',
    );
  }
}

/** A picture that cannot be used. The message names it and says what is wrong with it. */
export class PictureError extends DataError {
  override name = 'PictureError';
}

/** A folder or a table of own pictures that cannot be used as a data set. The message says what is wrong and what to do. */
export class PictureListError extends DataError {
  override name = 'PictureListError';
}

/** A thread that decodes pictures ended before it had answered. The message names the file it was reading. */
export class DecodeWorkerError extends DataError {
  override name = 'DecodeWorkerError';
}
