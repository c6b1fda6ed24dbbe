import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The bytes of a file, or of all files below a folder; what vanishes meanwhile counts nothing. Links are not followed. */
export async function sizeOf(path: string): Promise<number> {
  try {
    const found = await lstat(path);
    if (!found.isDirectory()) return found.size;
    let bytes = 0;
    for (const child of await readdir(path)) bytes += await sizeOf(join(path, child));
    return bytes;
  } catch {
    return 0;
  }
}
