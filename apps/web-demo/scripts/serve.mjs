// Serves the built page with the newest checkpoints of this repository beside the shipped model. Ctrl-C ends it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { preview } from 'vite';
import { checkpointsPlugin } from './checkpointsPlugin.mjs';
import { guardPlugin } from './guardPlugin.mjs';

const defaultPort = 4173;

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: String(defaultPort) },
    host: { type: 'string', default: 'localhost' },
    checkpoints: { type: 'string', default: path('../../../checkpoints') },
    page: { type: 'string', default: path('../dist') },
  },
});
const port = Number(values.port);
if (!Number.isInteger(port) || port < 1 || port > 65_535) {
  console.error(`--port ${values.port}: expected a number from 1 to 65535`);
  process.exit(1);
}
if (!existsSync(join(values.page, 'index.html'))) {
  console.error(`${values.page} has no index.html: build the page first (npm run build)`);
  process.exit(1);
}

const server = await preview({
  configFile: false,
  logLevel: 'warn',
  // `mpa`: a file that is missing is answered with 404; by default Vite would answer with the page.
  appType: 'mpa',
  build: { outDir: values.page },
  preview: {
    port,
    // Where the port is taken, the next free one is used.
    strictPort: false,
    host: values.host,
    // Cross-origin isolation: wasm has threads only with shared memory, which browsers give only to isolated pages.
    headers: {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
      'Cross-Origin-Resource-Policy': 'same-origin',
    },
  },
  plugins: [guardPlugin(), checkpointsPlugin(values.checkpoints, values.page)],
});

console.log(`DenseNet in the browser: ${server.resolvedUrls?.local[0] ?? server.resolvedUrls?.network[0]}`);
console.log('Ctrl-C ends it.');

// Exits without waiting for open connections, since the server writes nothing.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
