import { defineConfig } from 'vite';
import { linkPreview } from './vite/linkPreview.ts';
import { serviceWorker } from './vite/serviceWorker.ts';
import { shippedFiles } from './vite/shippedFiles.ts';
import { staticTexts } from './vite/staticTexts.ts';

/** The first versions of browsers with CSS `light-dark()`, which the element's colours need. */
const browsers = ['chrome123', 'firefox120', 'safari17.5'];

export default defineConfig({
  // Relative, so that the page works from any folder of any server.
  base: './',
  plugins: [staticTexts(), linkPreview(process.env.DENSENET_PAGE_URL), shippedFiles(), serviceWorker()],
  worker: { format: 'es' },
  build: {
    target: browsers,
    // No data URLs, which the page's Content-Security-Policy does not allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // TensorFlow.js passes the source text of one of its functions to the threads of wasm. Vite's own minifier removes that
    // function's check of an outer variable, without which the threads fail.
    minify: 'esbuild',
    rolldownOptions: { input: ['index.html', 'embed.html', 'trainer.html', 'chapter.html'] },
  },
});
