import { readWeightFile } from '../../readWeightFile.ts';

const KNOWN = ['WeightFileError', 'SafetensorsError'];

/** The message with which a file is refused. @throws Error where it is read, or fails in another way */
export async function rejected(bytes: Uint8Array): Promise<string> {
  const message = await readOrRejected(bytes);
  if (message === undefined) throw new Error('the file was read; expected an error');
  return message;
}

/** As `rejected`, but undefined for a file that is read: a changed byte may be one of a tensor's values. */
export async function readOrRejected(bytes: Uint8Array): Promise<string | undefined> {
  try {
    await readWeightFile(bytes);
  } catch (error) {
    if (error instanceof Error && KNOWN.includes(error.name) && error.message.length < 1000) return error.message;
    throw new Error(`failed with ${String(error)}; expected an error of ${KNOWN.join(' or ')}`, { cause: error });
  }
  return undefined;
}
