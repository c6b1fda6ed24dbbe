import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { carryOver } from './carryOver.ts';
import { codeOf, syncFolder } from './syncFolder.ts';

// Everything here throws the system's own errors: whoever calls it knows what they mean to the user.

/** How often it is tried again where other processes replace the same folder at the same time. */
const MAX_ATTEMPTS = 10;

/** A path beside `target` whose name nobody can foresee: where others may write too, no link of this name waits there. */
export function pathBeside(target: string, ending: string): string {
  return `${target}.${process.pid}-${randomBytes(6).toString('hex')}.${ending}`;
}

/** A file that is written piece by piece, and is there whole or not at all. */
export interface WholeFile {
  /** Writes behind what was written before. */
  write(content: string | Uint8Array): Promise<void>;
  /** Overwrites the first bytes, for a header that says how much came after it. */
  rewriteStart(bytes: Uint8Array): Promise<void>;
  /** Flushes the file to the disk and puts it in its place. */
  commit(): Promise<void>;
  /** Removes what was written; does nothing after `commit`. */
  abandon(): Promise<void>;
}

/**
 * Begins a file beside `target`, which takes its place when it is flushed to the disk. Whenever the process or the machine
 * dies, `target` is what it was before, or complete. Of two processes that write the same file, the later wins.
 *
 * @param put puts the complete file in its place; by default a rename, flushed to the disk as well
 */
export async function beginFile(
  target: string,
  temporary = pathBeside(target, 'tmp'),
  put: (temporary: string) => Promise<void> = async (file) => {
    await rename(file, target);
    await syncFolder(dirname(target));
  },
): Promise<WholeFile> {
  const handle = await open(temporary, 'wx');
  let isOpen = true;
  const close = async () => {
    if (isOpen) await handle.close();
    isOpen = false;
  };
  return {
    // A handle's `writeFile` continues where the last write ended.
    write: (content) => handle.writeFile(content),
    rewriteStart: async (bytes) => void (await handle.write(bytes, 0, bytes.length, 0)),
    commit: async () => {
      await handle.sync();
      await close();
      await put(temporary);
    },
    abandon: async () => {
      await close().catch(() => {});
      await rm(temporary, { force: true }).catch(() => {});
    },
  };
}

/** {@link beginFile} for a file whose content is at hand. */
export async function replaceFile(target: string, content: string | Uint8Array): Promise<void> {
  const file = await beginFile(target);
  try {
    await file.write(content);
    await file.commit();
  } catch (error) {
    await file.abandon();
    throw error;
  }
}

/** A file of a folder: its path in it, with `/` between names. */
export interface FolderFile {
  path: string;
  bytes: Uint8Array;
}

/** Where a folder is made and where the former one goes, by their paths beside it. */
export interface FolderPlaces {
  temporary: string;
  /** A new path at each call; `release` is called when nothing is there any more. */
  aside(): { path: string; release(): void };
  /** Names in the former folder that the new one has as well, with all that is in them. Default: none. */
  carried?: readonly string[];
}

/**
 * Makes `target` a folder with exactly these files, and those carried over from the former one, whole or not at all. Of two
 * processes that write the same one, the later wins.
 *
 * 1. The files go into the temporary folder, each flushed to the disk. Up to here nothing was changed.
 * 2. A former folder is renamed aside, the new one into its place. A death between the two leaves the former one aside.
 * 3. The renames are flushed to the disk, then the former folder is removed.
 */
export async function replaceFolder(
  target: string,
  files: readonly FolderFile[],
  { temporary, aside, carried = [] }: FolderPlaces,
): Promise<void> {
  try {
    await mkdir(temporary);
    await carryOver(target, temporary, carried);
    await writeFiles(temporary, files);
    await moveIntoPlace(temporary, target, aside);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => {});
    throw error;
  }
}

async function writeFiles(folder: string, files: readonly FolderFile[]): Promise<void> {
  const folders = new Set<string>();
  for (const { path, bytes } of files) {
    const inside = dirname(path);
    if (inside !== '.' && !folders.has(inside)) await mkdir(join(folder, inside), { recursive: true });
    folders.add(inside);
    const file = await open(join(folder, path), 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  }
  for (const inside of folders.add('.')) await syncFolder(join(folder, inside));
}

async function moveIntoPlace(temporary: string, target: string, asideOf: FolderPlaces['aside']): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const aside = asideOf();
    try {
      const hadFormer = await renameIfThere(target, aside.path);
      try {
        await rename(temporary, target);
      } catch (error) {
        // Another process put its folder there in between: the next attempt moves that one aside, and the older one that we
        // moved is removed.
        const overtaken = ['ENOTEMPTY', 'EEXIST'].includes(codeOf(error)) && attempt < MAX_ATTEMPTS;
        if (!overtaken) {
          if (hadFormer) await rename(aside.path, target).catch(() => {}); // if not, it lies aside
          throw error;
        }
        await rm(aside.path, { recursive: true, force: true });
        continue;
      }
      await syncFolder(dirname(target));
      await rm(aside.path, { recursive: true, force: true }).catch(() => {}); // the new folder is complete all the same
      return;
    } finally {
      aside.release();
    }
  }
}

async function renameIfThere(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}
