import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * A checkpoint folder could not be written or read. The message says which, why, and what to do; `cause` is the
 * system's own error.
 */
export class CheckpointFolderError extends Error {
  override readonly name = 'CheckpointFolderError';
}

/** The system's code for an error, such as `ENOENT`; undefined for an error of another kind. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** What went wrong while `files` were being written to `directory`, in words. */
export async function writeError(
  error: unknown,
  directory: string,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<CheckpointFolderError> {
  const sizes = Object.entries(files).map(([name, bytes]) => `${name} ${count(bytes.length)}`);
  const needed = Object.values(files).reduce((sum, bytes) => sum + bytes.length, 0);
  return new CheckpointFolderError(
    `cannot write the checkpoint ${directory} (${sizes.join(', ')}; ${count(needed)} in all): ${await reason(error, directory, needed)}. ` +
      'A checkpoint that was there before is kept.',
    { cause: error },
  );
}

async function reason(error: unknown, directory: string, needed: number): Promise<string> {
  switch (errorCode(error)) {
    case 'ENOSPC':
      return `no space left on its file system (${await missingBytes(directory, needed)} or name a folder on another one`;
    case 'EDQUOT':
      return 'your disk quota is used up: make room or name a folder on another file system';
    case 'EACCES':
    case 'EPERM':
      return `no permission to write in ${dirname(directory)}: change its permissions or name another folder`;
    case 'EROFS':
      return 'its file system is read-only: name a folder on another one';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

/** What is to be done about a full file system: how much is free where `directory` is or would be, and how much is missing. */
async function missingBytes(directory: string, needed: number): Promise<string> {
  const free = await freeBytes(directory);
  if (free === undefined) return 'unknown free): make room there';
  // File systems give space in blocks: there may be as many bytes as are needed, and yet too little space.
  const missing = Math.max(needed - free, 1);
  return `${count(free)} free): remove files of at least ${count(missing)} there`;
}

async function freeBytes(directory: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize;
  } catch {
    const parent = dirname(directory);
    return parent === directory ? undefined : freeBytes(parent);
  }
}

function count(bytes: number): string {
  return `${bytes.toLocaleString('en-US')} bytes`;
}
