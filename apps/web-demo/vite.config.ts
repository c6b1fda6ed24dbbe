import { defineConfig } from 'vite';
import { shippedFiles } from './vite/shippedFiles.ts';

/** The first versions with `light-dark()`, which the element's colours are written in. */
const browsers = ['chrome123', 'firefox120', 'safari17.5'];

export default defineConfig({
  // Relative, so that the page works from any folder of any server.
  base: './',
  plugins: [shippedFiles()],
  worker: { format: 'es' },
  build: {
    target: browsers,
    // Data URLs would widen what the Content-Security-Policy has to allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // TensorFlow.js hands the text of one of its functions to the threads of wasm. Vite's own minifier takes the guard of an
    // outer variable out of it, and the threads fail.
    minify: 'esbuild',
    rolldownOptions: { input: ['index.html', 'embed.html'] },
  },
});
