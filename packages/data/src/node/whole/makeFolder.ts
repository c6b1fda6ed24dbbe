import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder, and those above it, where they are not there.
 *
 * @throws Error where something stands in the way; it names it
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await makeFolders(path);
  } catch (error) {
    throw new Error(`cannot make the folder ${path}: ${await obstacleTo(path, error as NodeJS.ErrnoException)}`, {
      cause: error,
    });
  }
}

/**
 * {@link makeFolder} with the system's own errors. One folder after the other, since Node's `recursive` never ends where the
 * system says ENOENT of a folder that is there, as Linux does of `/proc`.
 */
export async function makeFolders(path: string): Promise<void> {
  const missing: string[] = [];
  for (let at = resolve(path); at !== dirname(at) && !(await stat(at).catch(() => undefined)); at = dirname(at)) {
    missing.unshift(at);
  }
  for (const folder of missing) {
    await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
      // Another process was faster.
      if (error.code !== 'EEXIST') throw error;
    });
  }
  if (!(await stat(path)).isDirectory()) throw Object.assign(new Error(`${path} is a file`), { code: 'ENOTDIR' });
}

/**
 * Why a folder cannot be made, from what is at the nearest path above it. Node's own error is often an ENOENT that does not
 * tell.
 */
export async function obstacleTo(path: string, { code, message }: NodeJS.ErrnoException): Promise<string> {
  const there = await nearestThere(resolve(path));
  if (!(await stat(there)).isDirectory()) return `a file is where a folder has to be (${there})`;
  if (code === 'EROFS') return `${there} is on a read-only file system: name a folder elsewhere`;
  if (code === 'ENOSPC') return `no space is left on the device of ${there}`;
  const isWritable = await access(there, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!isWritable) return `you may not write in ${there}: name a folder elsewhere, or change its permissions`;
  return code === 'ENOENT' ? `nothing can be made in ${there}: name a folder elsewhere` : message;
}

async function nearestThere(path: string): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    if (dirname(at) === at || (await stat(at).catch(() => undefined))) return at;
  }
}
