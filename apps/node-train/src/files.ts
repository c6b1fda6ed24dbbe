import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';

/**
 * Writes a file whole or not at all: one that was there before stays as it was until the new one is complete.
 * Devices and pipes (`/dev/stdout`) are written to as they are.
 *
 * @throws Error naming the file and why it cannot be written
 */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  // Of a link, what it leads to is replaced.
  const target = await realpath(path).catch(() => path);
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    const found = await stat(target).catch(() => undefined);
    if (found !== undefined && !found.isFile()) return await writeFile(target, content);
    await writeFile(temporary, content, { flush: true });
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw new Error(`cannot write ${path}: ${reason(error as NodeJS.ErrnoException)}`, { cause: error });
  }
}

function reason({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EISDIR') return 'it is a folder, expected a file or nothing';
  if (code === 'ENOENT') return 'there is no folder for it';
  if (code === 'ENOSPC') return 'no space is left on the device';
  return message;
}
