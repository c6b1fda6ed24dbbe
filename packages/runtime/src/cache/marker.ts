import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The file that says what a folder of the cache is; a folder without it is not whole and is never used. */
export const MARKER = 'densenet.json';

export interface Marker {
  /** What the folder holds, for people. */
  what: string;
  /** Sizes in bytes of the files that matter, by path inside the folder: a loss of power can truncate them. */
  files: Record<string, number>;
  /** What the maker of the folder wants to find again. */
  details: Record<string, unknown>;
  createdAt: string;
}

/** Writes the marker of a folder that is complete, taking the sizes of `files` from the disk. */
export async function writeMarker(
  directory: string,
  marker: Pick<Marker, 'what' | 'details'> & { files: readonly string[] },
): Promise<void> {
  const sizes = await Promise.all(
    marker.files.map(async (file) => [file, (await stat(join(directory, file))).size] as const),
  );
  const whole: Marker = { ...marker, files: Object.fromEntries(sizes), createdAt: new Date().toISOString() };
  await writeFile(join(directory, MARKER), `${JSON.stringify(whole, null, 2)}\n`, { flush: true });
}

/** The marker of a folder, or undefined if there is none, it is damaged, or a file it names is not as it was. */
export async function readMarker(directory: string): Promise<Marker | undefined> {
  try {
    const marker = JSON.parse(await readFile(join(directory, MARKER), 'utf8')) as Marker;
    for (const [file, size] of Object.entries(marker.files)) {
      if ((await stat(join(directory, file))).size !== size) return undefined;
    }
    return marker;
  } catch {
    return undefined;
  }
}
