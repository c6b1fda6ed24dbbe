import { readFileSync, writeFileSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { makeOnce } from '../../../../testing/makeOnce.ts';
import { buildEmbed } from '../../scripts/embed.mjs';

/**
 * Puts the files for pages without a bundler into a folder. They are built once for all test files of a run.
 *
 * @returns what esbuild says of the files
 */
export async function placeEmbed(folder: string): Promise<Metafile> {
  const built = await makeOnce('embed', async (making) => {
    const files = join(making, 'files');
    await mkdir(files, { recursive: true });
    writeFileSync(join(making, 'metafile.json'), JSON.stringify(await buildEmbed(files)));
  });
  await cp(join(built, 'files'), folder, { recursive: true });
  return JSON.parse(readFileSync(join(built, 'metafile.json'), 'utf8')) as Metafile;
}
