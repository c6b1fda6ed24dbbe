import { CheckpointError } from '@densenet/model';

/** Runs `read`, and puts the file's name in front of the message of an error that it throws. */
export function naming<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new CheckpointError(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** {@link naming} for a promise. A message that begins with the name already stays as it is. */
export async function namingWhenDone<Result>(name: string, reading: Promise<Result>): Promise<Result> {
  try {
    return await reading;
  } catch (error) {
    const { message } = error as Error;
    throw new CheckpointError(message.startsWith(name) ? message : `${name}: ${message}`, { cause: error });
  }
}
