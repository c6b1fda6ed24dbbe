import { CheckpointError } from '@densenet/model';

/** Runs what reads a file, and puts the file's name in front of what it complains of. */
export function naming<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new CheckpointError(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** {@link naming} for what takes time. A message that begins with the name has it once. */
export async function namingWhenDone<Result>(name: string, reading: Promise<Result>): Promise<Result> {
  try {
    return await reading;
  } catch (error) {
    const { message } = error as Error;
    throw new CheckpointError(message.startsWith(name) ? message : `${name}: ${message}`, { cause: error });
  }
}
