// Measures the time from a cached script to the element's first verdict, part by part, then the time of each further picture.
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { Page } from 'playwright-core';
import type { DensenetClassifier } from '../../packages/element/src/index.ts';
import { launchBrowser } from '../../testing/browser.ts';
import { serveFolders } from '../../testing/staticServer.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** One visit, in milliseconds. */
interface Visit {
  /** From the navigation until the element is defined: the script out of the browser's cache, read and run. */
  script: number;
  load: number;
  backend: number;
  upload: number;
  compile: number;
  firstRun: number;
  /** From the navigation until the first verdict. */
  total: number;
  /** How long pictures after the first took until the verdict was there. */
  picture: number[];
  /** The part of `picture` that the element reports: from pixels to probabilities. */
  network: number[];
  device: string;
}

const parts = ['script', 'load', 'backend', 'upload', 'compile', 'firstRun', 'total', 'picture', 'network'] as const;

function page(backend: string, attributes: string): string {
  return `<!doctype html><title>first result</title>
<script type="module" src="/embed/densenet-classifier.js"></script>
<densenet-classifier src="/models/fashion-mnist.safetensors" backend="${backend}" ${attributes}></densenet-classifier>`;
}

/** Runs in the page. */
async function visit(pictures: number): Promise<Visit> {
  await customElements.whenDefined('densenet-classifier');
  const script = performance.now();
  const element = document.querySelector('densenet-classifier') as DensenetClassifier;
  const { timings, backend } = await element.whenReady();
  const image = new ImageData(28, 28);
  image.data.fill(200);
  await element.classify(image);
  const total = performance.now();
  const times: number[] = [];
  const network: number[] = [];
  element.addEventListener('result', ({ detail }) => network.push(detail.milliseconds));
  for (let index = 0; index < pictures; index++) {
    const began = performance.now();
    await element.classify(image);
    times.push(performance.now() - began);
  }
  return { script, ...timings, total, picture: times, network, device: backend.device };
}

async function visits(tab: Page, url: string, rounds: number): Promise<Visit[]> {
  // Fills the browser's caches: of scripts, of compiled code, of models.
  for (let warmUp = 0; warmUp < 2; warmUp++) {
    await tab.goto(url);
    await tab.evaluate(visit, 1);
  }
  const found: Visit[] = [];
  for (let round = 0; round < rounds; round++) {
    await tab.goto(url);
    found.push(await tab.evaluate(visit, 9));
  }
  return found;
}

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

await new Command('bench:web')
  .description('the element with the shipped network, from a cached script to the first verdict')
  .option('--rounds <count>', 'visits of each backend', Number, 5)
  .option('--backends <names>', 'with commas between', 'webgl,wasm,webgpu')
  .option('--hidden', 'an element that is not painted: without a GPU, painting the page is work of the processor too')
  .action(async ({ rounds, backends, hidden }: { rounds: number; backends: string; hidden?: true }) => {
    const names = backends.split(',');
    const overrides = new Map(names.map((name) => [`/${name}`, { body: page(name, hidden ? 'hidden' : '') }]));
    const folders = { '/embed/': path('../../packages/element/dist/embed'), '/models/': path('../../models') };
    const server = await serveFolders(folders, { overrides });
    const browser = await launchBrowser({ webgpu: true });
    try {
      console.log(
        `${cpus()[0]?.model}, ${cpus().length} threads, Chromium ${browser.version()}, milliseconds, medians`,
      );
      console.log(['backend', ...parts, 'device'].join('\t'));
      const tab = await (await browser.newContext()).newPage();
      for (const name of names) {
        const found = await visits(tab, `${server.url}${name}`, rounds);
        const figures = parts.map((part) => median(found.flatMap((each) => each[part])).toFixed(0));
        console.log([name, ...figures, found[0]!.device].join('\t'));
      }
    } finally {
      await browser.close();
      await server.close();
    }
  })
  .parseAsync();
