import { lstat, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InvalidOptionError } from '../errors.ts';
import { temporaryOwner } from './artifact.ts';
import { cacheDirectory, explainCacheFailure } from './directory.ts';
import { isGone } from './lock.ts';
import { MARKER, readMarker } from './marker.ts';

/** One thing in the cache. */
export interface CacheEntry {
  /** `kind/name`, as {@link clearCache} takes it. */
  name: string;
  /** The folder that it is in: `tensorflow`, `native`, `datasets`, `pretrained`, or what others put there. */
  kind: string;
  path: string;
  bytes: number;
  /** What the entry is, for messages. */
  what: string;
}

const KINDS: Record<string, string> = {
  datasets: 'a data set',
  pretrained: 'downloaded weights',
  python: "another framework's Python, for tests",
  native: "TensorFlow.js's compiled binding, unfinished",
  tensorflow: 'a TensorFlow from pip, unfinished',
};

/** What is in the cache, by name; empty if there is no cache. Other packages' entries (data sets, weights) are listed, too. */
export async function listCache(directory: string = cacheDirectory()): Promise<CacheEntry[]> {
  const entries: CacheEntry[] = [];
  for (const kind of await childrenOf(directory)) {
    const path = join(directory, kind);
    if (
      !(await stat(path).then(
        (found) => found.isDirectory(),
        () => false,
      ))
    ) {
      entries.push({ name: kind, kind, path, bytes: await sizeOf(path), what: 'a file' });
      continue;
    }
    for (const child of await childrenOf(path)) {
      entries.push(await describe(kind, join(path, child)));
    }
  }
  return entries;
}

/**
 * Removes things from the cache and gives what it removed. What another process is preparing at this moment stays.
 *
 * @param what a kind (`datasets`), one entry (`datasets/mnist`), or nothing for all of it.
 * @throws InvalidOptionError where the cache has no kind or entry of this name
 * @throws CacheError where an entry cannot be removed
 */
export async function clearCache(directory: string = cacheDirectory(), what?: string): Promise<CacheEntry[]> {
  const all = await listCache(directory);
  const chosen = what === undefined ? all : all.filter(({ kind, name }) => kind === what || name === what);
  if (what !== undefined && chosen.length === 0) {
    const names = [...new Set(all.flatMap(({ kind, name }) => [kind, name]))];
    throw new InvalidOptionError(
      'what',
      what,
      names.length > 0 ? `one of ${names.join(', ')}` : 'in the cache, which is empty',
    );
  }
  const removed = chosen.filter(({ path }) => !isBeingMade(path));
  try {
    // The marker goes first: without it, a folder that is half removed is not used.
    for (const { path } of removed) {
      await rm(join(path, MARKER), { force: true }).catch(() => {});
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
    }
  } catch (error) {
    throw explainCacheFailure(directory, error);
  }
  return removed;
}

async function childrenOf(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw explainCacheFailure(directory, error);
  }
}

async function describe(kind: string, path: string): Promise<CacheEntry> {
  const name = basename(path);
  const marker = await readMarker(path);
  return { name: `${kind}/${name}`, kind, path, bytes: await sizeOf(path), what: marker?.what ?? guess(kind, name) };
}

/** Describes an entry that has no marker. */
function guess(kind: string, name: string): string {
  if (name.endsWith('.lock')) return 'the lock of a preparation';
  return name.startsWith('.tmp') ? 'a preparation under way or broken off' : (KINDS[kind] ?? kind);
}

/** A temporary folder of a process that may still be at work. */
function isBeingMade(path: string): boolean {
  const folder = basename(path);
  const [, forName] = folder.split('+');
  const owner = forName ? temporaryOwner(folder, forName) : undefined;
  return owner !== undefined && !isGone(owner);
}

/** The bytes of a file, or of all files below a folder; what vanishes meanwhile counts nothing. Links are not followed. */
async function sizeOf(path: string): Promise<number> {
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
