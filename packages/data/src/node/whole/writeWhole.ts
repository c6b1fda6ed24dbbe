import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { beginFile, type FolderFile, pathBeside, replaceFile, replaceFolder, type WholeFile } from './replace.ts';

/**
 * Writes a file whole or not at all: one that was there before stays as it was until the new one is complete. A link stays: what
 * it leads to is replaced. Devices and pipes (`/dev/stdout`) are written to as they are.
 *
 * @throws Error where the file cannot be written; it says why
 */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  try {
    const { target, isDevice } = await targetOf(path);
    await (isDevice ? writeFile(target, content) : replaceFile(target, content));
  } catch (error) {
    throw writeError(path, error);
  }
}

/**
 * {@link writeWhole} for what need not fit into memory. What goes to a device or pipe is kept in the system's folder for
 * temporary files until `commit`.
 *
 * @throws Error where the file cannot be written, also from its methods; it says why
 */
export async function streamWhole(path: string): Promise<WholeFile> {
  const failing = (error: unknown): never => {
    throw writeError(path, error);
  };
  const begin = async () => {
    const { target, isDevice } = await targetOf(path);
    if (!isDevice) return beginFile(target);
    return beginFile(target, pathBeside(join(tmpdir(), 'densenet'), 'tmp'), async (temporary) => {
      await pipeline(createReadStream(temporary), createWriteStream(target));
      await rm(temporary, { force: true });
    });
  };
  const file = await begin().catch(failing);
  return {
    write: (content) => file.write(content).catch(failing),
    rewriteStart: (bytes) => file.rewriteStart(bytes).catch(failing),
    commit: () => file.commit().catch(failing),
    abandon: () => file.abandon(),
  };
}

async function targetOf(path: string): Promise<{ target: string; isDevice: boolean }> {
  const target = await realpath(path).catch(() => path);
  const found = await stat(target).catch(() => undefined);
  if (found?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
  return { target, isDevice: found !== undefined && !found.isFile() };
}

/** Whether a folder with these files may be replaced, and is not someone else's. */
export type IsReplaceable = (paths: readonly string[], read: (path: string) => Promise<Uint8Array>) => Promise<boolean>;

/**
 * Writes a folder with exactly these files, whole or not at all. One that was there before stays as it was until the new one
 * is complete; if the machine dies in the moment between, it lies beside with `.old` at its name's end.
 *
 * @param isReplaceable asked about a folder that is there with files in it, since they will be gone
 * @throws Error where the folder cannot be written; it says why
 */
export async function writeFolderWhole(
  path: string,
  files: readonly FolderFile[],
  isReplaceable: IsReplaceable,
): Promise<void> {
  // A link stays: what it leads to is replaced.
  const target = await realpath(path).catch(() => resolve(path));
  try {
    await expectReplaceable(target, isReplaceable);
    await replaceFolder(target, files, {
      temporary: pathBeside(target, 'tmp'),
      aside: () => ({ path: pathBeside(target, 'old'), release: () => {} }),
    });
  } catch (error) {
    throw writeError(path, error);
  }
}

/** Throws if anything is there that must not be lost. */
async function expectReplaceable(target: string, isReplaceable: IsReplaceable): Promise<void> {
  const found = await stat(target).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isDirectory()) throw new Error('it is a file, expected a folder or nothing');
  if (target === process.cwd()) throw new Error('it is the current folder: name one in it');
  const entries = await readdir(target, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(target, join(entry.parentPath, entry.name)).replaceAll(sep, '/'));
  if (paths.length > 0 && !(await isReplaceable(paths, (name) => readFile(join(target, name))))) {
    throw new Error('it is a folder with other files in it, which would be lost: name another one');
  }
}

function writeError(path: string, error: unknown): Error {
  return new Error(`cannot write ${path}: ${reason(error as NodeJS.ErrnoException)}`, { cause: error });
}

function reason({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EISDIR') return 'it is a folder, expected a file or nothing';
  if (code === 'ENOENT') return 'there is no folder for it';
  if (code === 'ENOSPC') return 'no space is left on the device';
  if (code === 'EACCES' || code === 'EPERM')
    return 'you may not write there: name another place, or change its permissions';
  if (code === 'EROFS') return 'its file system is read-only: name another place';
  if (code === 'ENOTDIR') return 'a file is where a folder has to be';
  return message;
}
