// Builds dist/worker: the workers of the package for bundlers, each bundled with all that it imports. Some development servers
// serve a worker's imports unbundled, and some modules that TensorFlow.js imports are CommonJS, which a browser cannot run.
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { browserBundle } from './embed.mjs';

const folder = fileURLToPath(new URL('../dist/worker', import.meta.url));
// Removes the files of earlier builds, whose names have other hashes.
rmSync(folder, { recursive: true, force: true });
await build({
  ...browserBundle,
  // The application's bundler minifies.
  minify: false,
  entryPoints: {
    worker: 'src/worker/worker.ts',
    trainer: 'src/worker/trainer.ts',
    convertWorker: 'src/trainer/export/convertWorker.ts',
  },
  // WebGPU and wasm stay files of their own, which share one copy of TensorFlow.js' core; so do the workers.
  splitting: true,
  outdir: folder,
});
