import { readdir, stat } from 'node:fs/promises';

/** What is found at a path. */
export interface Found {
  kind: 'file' | 'folder' | 'other';
  /** Bytes. */
  size: number;
  /** When it was last changed, in milliseconds since 1970. */
  time: number;
}

/** What listing asks of the file system, so that a test can answer for a million files that are not there. */
export interface Disk {
  /** Names in a folder, with what they are; links are `other`. */
  names(folder: string): Promise<{ name: string; kind: Found['kind'] }[]>;
  /** Follows links. Undefined where nothing is there that can be looked at. */
  look(path: string): Promise<Found | undefined>;
}

interface Kinds {
  isFile(): boolean;
  isDirectory(): boolean;
}

const kindOf = (entry: Kinds): Found['kind'] => (entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other');

export const disk: Disk = {
  names: async (folder) =>
    (await readdir(folder, { withFileTypes: true })).map((entry) => ({ name: entry.name, kind: kindOf(entry) })),
  look: async (path) => {
    const found = await stat(path).catch(() => undefined);
    return found && { kind: kindOf(found), size: found.size, time: found.mtimeMs };
  },
};

/** How many questions are put to the disk at once. */
const questionsAtOnce = 64;

/** Looks at many paths, some at once; answers are in the paths' order. */
export async function lookAtAll(
  { look }: Disk,
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<(Found | undefined)[]> {
  const answers: (Found | undefined)[] = [];
  for (let start = 0; start < paths.length; start += questionsAtOnce) {
    signal?.throwIfAborted();
    answers.push(...(await Promise.all(paths.slice(start, start + questionsAtOnce).map(look))));
  }
  return answers;
}
