import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

/**
 * Writes a file whole or not at all: one that was there before stays as it was until the new one is complete.
 * Devices and pipes (`/dev/stdout`) are written to as they are.
 *
 * @throws Error naming the file and why it cannot be written
 */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  // A link stays: what it leads to is replaced.
  const target = await realpath(path).catch(() => path);
  const temporary = `${target}.${unforeseen()}.tmp`;
  try {
    const found = await stat(target).catch(() => undefined);
    if (found !== undefined && !found.isFile()) return await writeFile(target, content);
    await writeFile(temporary, content, { flush: true, flag: 'wx' });
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw new Error(`cannot write ${path}: ${reason(error as NodeJS.ErrnoException)}`, { cause: error });
  }
}

/** A part of a name that nobody can foresee: where others may write too, no link of this name can have been put there. */
const unforeseen = () => `${process.pid}-${randomBytes(6).toString('hex')}`;

/** A file that is written bit by bit, and is there whole or not at all. */
export interface WholeFile {
  write(text: string): Promise<void>;
  /** Puts it in its place. */
  commit(): Promise<void>;
  /** Removes what was written; nothing after `commit`. */
  abandon(): Promise<void>;
}

/**
 * {@link writeWhole} for what need not fit into memory. What goes to a device or pipe is kept in the system's folder for
 * temporary files until `commit`.
 *
 * @throws Error naming the file and why it cannot be written, also of its methods
 */
export async function streamWhole(path: string): Promise<WholeFile> {
  const failing = (error: unknown): never => {
    throw new Error(`cannot write ${path}: ${reason(error as NodeJS.ErrnoException)}`, { cause: error });
  };
  const target = await realpath(path).catch(() => path);
  const found = await stat(target).catch(() => undefined);
  if (found?.isDirectory()) failing(Object.assign(new Error(), { code: 'EISDIR' }));
  const isDevice = found !== undefined && !found.isFile();
  const temporary = isDevice ? join(tmpdir(), `densenet-${unforeseen()}.tmp`) : `${target}.${unforeseen()}.tmp`;
  const handle = await open(temporary, 'wx').catch(failing);
  let isOpen = true;
  const close = async () => {
    if (isOpen) await handle.close();
    isOpen = false;
  };
  return {
    write: async (text) => void (await handle.appendFile(text).catch(failing)),
    commit: async () => {
      try {
        await handle.sync();
        await close();
        if (isDevice) await pipeline(createReadStream(temporary), createWriteStream(target));
        else await rename(temporary, target);
        await rm(temporary, { force: true });
      } catch (error) {
        failing(error);
      }
    },
    abandon: async () => {
      await close().catch(() => {});
      await rm(temporary, { force: true }).catch(() => {});
    },
  };
}

/** A file of a folder: its path in it, with `/` between names. */
export interface FolderFile {
  path: string;
  bytes: Uint8Array;
}

/** What tells a folder that may be replaced from one that is someone else's. */
export type IsReplaceable = (paths: readonly string[], read: (path: string) => Promise<Uint8Array>) => Promise<boolean>;

/**
 * Writes a folder with exactly these files, whole or not at all: they go into a folder beside it, which then takes its
 * name. One that was there before stays as it was until then; if the machine dies between the two renames, it lies beside
 * with `.old` at its name's end.
 *
 * @param isReplaceable asked about a folder that is there with files in it, since they will be gone
 * @throws Error naming the folder and why it cannot be written
 */
export async function writeFolderWhole(
  path: string,
  files: readonly FolderFile[],
  isReplaceable: IsReplaceable,
): Promise<void> {
  // A link stays: what it leads to is replaced.
  const target = await realpath(path).catch(() => resolve(path));
  const mark = unforeseen();
  const temporary = `${target}.${mark}.tmp`;
  const aside = `${target}.${mark}.old`;
  try {
    const isThere = await expectReplaceable(target, isReplaceable);
    await mkdir(temporary);
    for (const { path: name, bytes } of files) {
      await mkdir(dirname(join(temporary, name)), { recursive: true });
      await writeFile(join(temporary, name), bytes, { flush: true });
    }
    if (isThere) await rename(target, aside);
    try {
      await rename(temporary, target);
    } catch (error) {
      if (isThere) await rename(aside, target);
      throw error;
    }
    await rm(aside, { recursive: true, force: true });
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => {});
    throw new Error(`cannot write ${path}: ${reason(error as NodeJS.ErrnoException)}`, { cause: error });
  }
}

/** Whether there is a folder to be replaced. Throws if there is anything that must not be. */
async function expectReplaceable(target: string, isReplaceable: IsReplaceable): Promise<boolean> {
  const found = await stat(target).catch(() => undefined);
  if (found === undefined) return false;
  if (!found.isDirectory()) throw new Error('it is a file, expected a folder or nothing');
  if (target === process.cwd()) throw new Error('it is the current folder: name one in it');
  const entries = await readdir(target, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(target, join(entry.parentPath, entry.name)).replaceAll(sep, '/'));
  if (paths.length > 0 && !(await isReplaceable(paths, (name) => readFile(join(target, name))))) {
    throw new Error('it is a folder with other files in it, which would be lost: name another one');
  }
  return true;
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
