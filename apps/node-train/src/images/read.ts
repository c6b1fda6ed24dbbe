import { readFile } from 'node:fs/promises';
import { ImageError } from './errors.ts';

/** @throws ImageError naming the file and why it cannot be read */
export function readImageFile(path: string): Promise<Buffer> {
  return readFile(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
}

export function unreadable(path: string, error: unknown): ImageError {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = { ENOENT: 'there is no such file', EISDIR: 'it is a folder' };
  return new ImageError(`${path} cannot be read: ${reasons[code ?? ''] ?? message}`, { cause: error });
}
