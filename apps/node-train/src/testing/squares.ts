import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { vi } from 'vitest';
import { temporaryFolder } from './temporary.ts';

/** Colours that a network tells apart in a few steps. */
const colours = { red: [220, 40, 30], green: [30, 200, 50], blue: [40, 60, 230] } as const;

export type Colour = keyof typeof colours;

/** Pictures by their paths, of one colour each, with sizes of their own; and an index that is kept beside them. */
export async function writeSquares(pictures: Readonly<Record<string, Colour>>): Promise<string> {
  const root = await temporaryFolder();
  vi.stubEnv('XDG_CACHE_HOME', join(root, 'cache'));
  const folder = join(root, 'own photos');
  for (const [index, [path, colour]] of Object.entries(pictures).entries()) {
    const [r, g, b] = colours[colour].map((value) => value - (index % 20));
    const size = { width: 20 + (index % 7), height: 24 - (index % 5) };
    const bytes = await sharp({ create: { ...size, channels: 3, background: { r: r!, g: g!, b: b! } } })
      .png()
      .toBuffer();
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}

/** So many pictures of each of these colours in a folder of its name. */
export function aFolderAClass(count: number, names: readonly Colour[], above = ''): Record<string, Colour> {
  return Object.fromEntries(
    names.flatMap((name) => Array.from({ length: count }, (_, at) => [`${above}${name}/${at}.png`, name] as const)),
  );
}
