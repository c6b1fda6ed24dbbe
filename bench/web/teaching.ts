// Measures teaching in a real browser: embeddings a second, the head's training, epochs of the whole network.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { build } from 'esbuild';
import { browserBundle } from '../../packages/element/scripts/embed.mjs';
import { launchBrowser } from '../../testing/browser.ts';
import { serveFolders } from '../../testing/staticServer.ts';
import type { TeachingOptions, TeachingPage } from './teachingPage.ts';

/** Global object of the page, defined in teachingPage.ts. */
declare const teachingPage: TeachingPage;

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

interface Flags {
  backends: string;
  base: string;
  ofHead: number;
  ofEpoch: number;
  epochs: number;
}

async function measure({ backends, base, ...counts }: Flags): Promise<void> {
  const bundle = mkdtempSync(join(tmpdir(), 'densenet-teaching-'));
  const entryPoints = { teachingPage: path('teachingPage.ts') };
  await build({ ...browserBundle, splitting: true, entryPoints, outdir: bundle });
  const overrides = new Map([
    [
      '/',
      { body: '<!doctype html><title>teaching</title><script type="module" src="/bundle/teachingPage.js"></script>' },
    ],
    ['/base.safetensors', { body: readFileSync(base) }],
  ]);
  const wasm = path('../../packages/element/dist/embed/wasm');
  const server = await serveFolders({ '/bundle/': bundle, '/wasm/': wasm }, { overrides });
  const browser = await launchBrowser({ webgpu: true });
  try {
    console.log(`${cpus()[0]?.model}, ${cpus().length} threads, Chromium ${browser.version()}; the base is ${base}`);
    const headings = [
      'embeddings/s',
      `head of ${counts.ofHead}, ms`,
      `epoch 1 of ${counts.ofEpoch}, s`,
      'epochs after it, s',
    ];
    console.log(['backend', ...headings, 'device'].join('\t'));
    for (const backend of backends.split(',') as TeachingOptions['backend'][]) {
      const page = await browser.newPage();
      page.on('pageerror', ({ message }) => console.error(`in the page: ${message}`));
      await page.goto(server.url);
      await page.waitForFunction(() => 'teachingPage' in globalThis);
      const found = await page.evaluate((options) => teachingPage.measure(options), { backend, ...counts });
      const [first = Number.NaN, ...later] = found.epochs;
      const mean = later.reduce((sum, seconds) => sum + seconds, 0) / later.length;
      const figures = [found.embeddingsPerSecond.toFixed(1), found.head.toFixed(), first.toFixed(2), mean.toFixed(2)];
      console.log([found.backend, ...figures, found.device].join('\t'));
      await page.close();
    }
  } finally {
    await browser.close();
    await server.close();
    rmSync(bundle, { recursive: true, force: true });
  }
}

await new Command('bench:web teaching')
  .description('teaching in the page: pictures of 320x240, in a worker')
  .option('--backends <names>', 'with commas between', 'wasm,webgl,webgpu')
  .option('--base <file>', 'the network that is taught', path('../../models/fashion-mnist.safetensors'))
  .option('--of-head <count>', 'examples that the head is trained on', Number, 200)
  .option('--of-epoch <count>', 'examples of an epoch', Number, 100)
  .option('--epochs <count>', 'epochs of the whole network: shaders are compiled in the first', Number, 3)
  .action(measure)
  .parseAsync();
