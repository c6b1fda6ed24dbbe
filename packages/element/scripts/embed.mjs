// Builds dist/embed: the package as files that a page can use without a bundler. Run by `build`; tests call `buildEmbed`.
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Leaves out two modules that TensorFlow.js' core puts into every bundle: its platform for Node, which calls `require`, and
 * its hash of strings. No kernel used here needs the hash, and its 64-bit integers compile WebAssembly while the page
 * loads, which a strict Content-Security-Policy reports.
 */
const unusedParts = {
  name: 'unused-parts',
  setup(bundle) {
    bundle.onLoad({ filter: /tfjs-core.dist.platforms.platform_node\.js$/ }, () => ({ contents: '' }));
    bundle.onLoad({ filter: /tfjs-core.dist.hash_util\.js$/ }, () => ({
      contents: `export function fingerPrint64() { throw new Error('hashes of strings are left out of this bundle'); }
        export const hexToLong = fingerPrint64;`,
    }));
  },
};

/**
 * Leaves out the browser platform in a second copy of TensorFlow.js' core. It shares the first copy's state through a global,
 * and would warn that a platform is set already.
 */
const secondCore = {
  name: 'second-core',
  setup(bundle) {
    bundle.onLoad({ filter: /tfjs-core.dist.platforms.platform_browser\.js$/ }, () => ({ contents: '' }));
  },
};

/** The texts of each feature in languages other than English, by the file they go to: `densenet-classifier-zh`. */
const languageFiles = Object.fromEntries(
  readdirSync(join(root, 'src'), { recursive: true }).flatMap((file) => {
    const path = file.replaceAll('\\', '/');
    const [, feature = 'classifier', language] = /^(?:(?:.*\/)?(\w+)\/)?messages\/([a-z]{2})\.ts$/.exec(path) ?? [];
    return language === undefined || language === 'en' ? [] : [[`densenet-${feature}-${language}`, join('src', file)]];
  }),
);

/** Leaves the texts of a language in a file beside the bundle, which is loaded where that language is spoken. */
const languagesBeside = {
  name: 'languages-beside',
  setup(bundle) {
    bundle.onResolve({ filter: /^\.\/[a-z]{2}\.ts$/ }, ({ kind, path, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const found = Object.entries(languageFiles).find(([, file]) => join(root, file) === join(resolveDir, path));
      return found && { path: `./${found[0]}.js`, external: true };
    });
  },
};

/** esbuild options for code that runs in a browser, bundled from the sources of this package and of the workspace's others. */
export const browserBundle = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  target: 'es2023',
  conditions: ['@densenet/source'],
  plugins: [unusedParts],
  minify: true,
  legalComments: 'linked',
  metafile: true,
  logLevel: 'warning',
};

export async function buildEmbed(folder) {
  const main = await build({
    ...browserBundle,
    plugins: [unusedParts, languagesBeside],
    entryPoints: { 'densenet-classifier': 'src/embed.ts' },
    outdir: folder,
  });
  // The explorer asks the engine of the classifier beside it, and brings none.
  const explorer = await build({
    ...browserBundle,
    plugins: [languagesBeside],
    entryPoints: { 'densenet-explorer': 'src/embedExplorer.ts' },
    outdir: folder,
  });
  // It has TensorFlow.js of its own: a page may have it without the classifier.
  const trainer = await build({
    ...browserBundle,
    plugins: [unusedParts, languagesBeside],
    entryPoints: { 'densenet-trainer': 'src/trainer/embed.ts' },
    outdir: folder,
  });
  // Each language's file has a copy of the few functions that it uses, so that it can be loaded alone.
  const languages = await build({ ...browserBundle, charset: 'utf8', entryPoints: languageFiles, outdir: folder });
  // Each backend's file has a copy of the core's functions that it uses: a shared file would have to hold the whole core.
  const backends = await build({
    ...browserBundle,
    plugins: [unusedParts, secondCore],
    entryPoints: {
      'densenet-classifier-webgpu': 'src/engine/backend/webgpu.ts',
      'densenet-classifier-wasm': 'src/engine/backend/wasm.ts',
      'densenet-trainer-wasm': 'src/trainer/engine/wasm.ts',
    },
    outdir: folder,
  });
  // What takes a project home, and its worker, which has no use for the core's platform either.
  const exports = await build({
    ...browserBundle,
    plugins: [unusedParts, secondCore],
    entryPoints: {
      'densenet-trainer-export': 'src/trainer/export/embed.ts',
      'densenet-trainer-convert': 'src/trainer/export/convertWorker.ts',
    },
    outdir: folder,
  });
  const wasm = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
  mkdirSync(join(folder, 'wasm'), { recursive: true });
  for (const variant of ['', '-simd', '-threaded-simd']) {
    const file = `tfjs-backend-wasm${variant}.wasm`;
    cpSync(join(wasm, file), join(folder, 'wasm', file));
  }
  const metafiles = [main, explorer, trainer, languages, backends, exports].map(({ metafile }) => metafile);
  return {
    inputs: Object.assign({}, ...metafiles.map(({ inputs }) => inputs)),
    outputs: Object.assign({}, ...metafiles.map(({ outputs }) => outputs)),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildEmbed(join(root, 'dist/embed'));
