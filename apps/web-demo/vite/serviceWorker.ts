import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Plugin } from 'vite';
import type { Site } from '../src/offline/site.ts';
import { firstModel } from './shippedFiles.ts';

const source = fileURLToPath(new URL('../src/offline/serviceWorker.ts', import.meta.url));
const target = 'sw.js';

/** Files that the page itself does not load: the element for other pages, the picture of link previews. */
const notOfThePage = /^(embed\/|preview\.png$|densenet-classifier\.zip$|models\.json$|sw\.js$)|\.map$/;

/** Writes the service worker beside the page. */
export function serviceWorker(): Plugin {
  let folder = '';
  return {
    name: 'service-worker',
    apply: 'build',
    configResolved({ root, build: { outDir } }) {
      folder = resolve(root, outDir);
    },
    // Not earlier: only now are the files of `public` there, too.
    closeBundle: () => writeServiceWorker(folder),
  };
}

/** Writes the service worker of a built page, which has the hash of each of the page's files. */
export async function writeServiceWorker(folder: string): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [source],
    bundle: true,
    minify: true,
    write: false,
    define: { SITE: JSON.stringify(siteOf(folder)) },
  });
  writeFileSync(join(folder, target), outputFiles[0]!.text);
}

/** What the worker is to know of a built page. */
export function siteOf(folder: string): Site {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .filter((path) => !notOfThePage.test(path))
    .sort();
  const hashes = paths.map((path) => [
    path,
    createHash('sha256')
      .update(readFileSync(join(folder, path)))
      .digest('base64'),
  ]);
  const models = readFileSync(join(folder, 'models.json'), 'utf8');
  const version = createHash('sha256')
    .update(JSON.stringify([hashes, models]))
    .digest('hex')
    .slice(0, 12);
  const later = paths.filter((path) => path.startsWith('models/') && path !== firstModel);
  return { version, files: Object.fromEntries(hashes), later, models };
}
