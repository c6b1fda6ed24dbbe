import { readFile, stat } from 'node:fs/promises';
import { ImageError } from './errors.ts';

/** @throws ImageError naming the file and why it cannot be read */
export function readImageFile(path: string): Promise<Buffer> {
  return readFile(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
}

/**
 * Finds a mistyped name before anything that takes long.
 *
 * @throws ImageError naming the first file that is not there
 */
export async function checkImagesExist(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await stat(path).catch((error: unknown) => {
      throw unreadable(path, error);
    });
  }
}

function unreadable(path: string, error: unknown): ImageError {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = { ENOENT: 'there is no such file', EISDIR: 'it is a folder' };
  return new ImageError(`${path} cannot be read: ${reasons[code ?? ''] ?? message}`, { cause: error });
}
