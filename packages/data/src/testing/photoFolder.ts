import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryDirectory } from './temporaryDirectory.ts';

/** Old enough for the coarsest clock of a file system, so that an index is trusted from the first listing on. */
const longAgo = new Date('2024-01-02T03:04:05Z');

/** A folder with these files below it, gone when the test is over. */
export function photoFolder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = temporaryDirectory();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const folders = new Set(['.']);
  for (const path of Object.keys(files)) {
    utimesSync(join(folder, path), longAgo, longAgo);
    for (let above = dirname(path); above !== '.'; above = dirname(above)) folders.add(above);
  }
  for (const each of folders) utimesSync(join(folder, each), longAgo, longAgo);
  return folder;
}

/** Files without content at these paths. */
export const emptyFiles = (...paths: string[]): Record<string, string> =>
  Object.fromEntries(paths.map((path) => [path, '']));
