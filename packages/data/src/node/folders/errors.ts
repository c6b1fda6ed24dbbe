import { DataError } from '../../errors.ts';

/** A folder or a table of own pictures that cannot be used as a data set. The message says what is wrong and what to do. */
export class PictureListError extends DataError {
  override name = 'PictureListError';
}

/** A thread that decodes pictures ended before it had answered. The message names the file it was reading. */
export class DecodeWorkerError extends DataError {
  override name = 'DecodeWorkerError';
}
