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
    rolldownOptions: { input: ['index.html', 'embed.html'] },
  },
});
