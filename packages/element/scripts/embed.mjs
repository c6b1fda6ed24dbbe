// The package as files that a page can use without a bundler: dist/embed. Run by `build`; tests call `buildEmbed`.
import { cpSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * TensorFlow.js' core carries into every bundle a platform for Node, with calls of `require`, and a hash of strings, for
 * kernels that no network here has: its 64-bit integers make WebAssembly while the page loads, which a strict
 * Content-Security-Policy reports.
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

/** A second copy of the core finds the state of the first in a global, and would complain that there is a platform. */
const secondCore = {
  name: 'second-core',
  setup(bundle) {
    bundle.onLoad({ filter: /tfjs-core.dist.platforms.platform_browser\.js$/ }, () => ({ contents: '' }));
  },
};

/** How everything that runs in a browser is bundled here: from the sources, the workspace's other packages too. */
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
    entryPoints: { 'densenet-classifier': 'src/embed.ts' },
    outdir: folder,
  });
  // Each with a core of its own: a core that all share would have to be whole.
  const backends = await build({
    ...browserBundle,
    plugins: [unusedParts, secondCore],
    entryPoints: {
      'densenet-classifier-webgpu': 'src/engine/backend/webgpu.ts',
      'densenet-classifier-wasm': 'src/engine/backend/wasm.ts',
    },
    outdir: folder,
  });
  const wasm = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
  mkdirSync(join(folder, 'wasm'), { recursive: true });
  for (const variant of ['', '-simd', '-threaded-simd']) {
    const file = `tfjs-backend-wasm${variant}.wasm`;
    cpSync(join(wasm, file), join(folder, 'wasm', file));
  }
  return {
    inputs: { ...main.metafile.inputs, ...backends.metafile.inputs },
    outputs: { ...main.metafile.outputs, ...backends.metafile.outputs },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildEmbed(join(root, 'dist/embed'));
