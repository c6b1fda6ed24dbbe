// The worker of the package for bundlers, whole: dist/worker. Some bundlers hand a worker's imports to the browser as they
// are while they develop, and TensorFlow.js' own are CommonJS in places.
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { browserBundle } from './embed.mjs';

const folder = fileURLToPath(new URL('../dist/worker', import.meta.url));
// Files of earlier builds have other names.
rmSync(folder, { recursive: true, force: true });
await build({
  ...browserBundle,
  // The bundler that takes it up minifies.
  minify: false,
  entryPoints: ['src/worker/worker.ts'],
  // WebGPU and wasm stay files of their own, on one core.
  splitting: true,
  outdir: folder,
});
