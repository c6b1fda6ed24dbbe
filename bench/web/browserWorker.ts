// One contestant in a browser of its own: `tsx browserWorker.ts NAME`, then requests on stdin (src/protocol.ts).
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../../testing/browser.ts';
import { serveFolders } from '../../testing/staticServer.ts';
import type { Answer, Assignment, Request } from '../src/protocol.ts';
import type { BenchPage, PageContestant } from './page.ts';

/** Global object of the page, defined in page.ts. */
declare const benchPage: BenchPage;

/** Flags without which a browser that was paused would consider itself hung. */
const patient = ['--disable-gpu-watchdog', '--disable-hang-monitor'];

const contestant = process.argv[2] as PageContestant;
const require = createRequire(import.meta.url);
const packageFolder = (name: string) => dirname(require.resolve(name));

async function open(assignment: Assignment): Promise<Page> {
  const folder = dirname(assignment.files.parameters);
  // Beside the files that all contestants share, and removed with them.
  const bundle = join(folder, `page-${contestant}`);
  await build({
    entryPoints: { page: fileURLToPath(new URL('page.ts', import.meta.url)) },
    outdir: bundle,
    bundle: true,
    format: 'esm',
    target: 'es2023',
    minify: true,
    logLevel: 'error',
    // TensorFlow.js's code for Node imports these modules of Node, which no browser loads.
    external: ['util', 'crypto', 'node-fetch', 'string_decoder'],
  });
  const folders = {
    '/bundle/': bundle,
    '/case/': folder,
    '/wasm/': packageFolder('@tensorflow/tfjs-backend-wasm'),
    '/onnxruntime/': packageFolder('onnxruntime-web'),
  };
  const body = '<!doctype html><title>bench</title><script type="module" src="/bundle/page.js"></script>';
  // One thread in all: without isolation there is no memory that threads could share.
  const server = await serveFolders(folders, { gzip: false, overrides: new Map([['/', { body }]]) });
  const browser = await launchBrowser({ args: patient });
  const page = await browser.newPage();
  page.on('pageerror', ({ message }) => console.error(`in the page: ${message}`));
  await page.goto(server.url);
  await page.waitForFunction(() => 'benchPage' in globalThis);
  return page;
}

let page: Page | undefined;

async function answerTo(request: Request): Promise<Answer> {
  if (request.request === 'start') {
    page = await open(request.assignment);
    const { assignment } = request;
    const start = (given: { name: PageContestant; assignment: Assignment }) =>
      benchPage.start(given.name, given.assignment);
    return { answer: 'ready', ...(await page.evaluate(start, { name: contestant, assignment })) };
  }
  if (!page) throw new Error('a step was asked for before the start');
  return { answer: 'step', ...(await page.evaluate(() => benchPage.step())) };
}

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await answerTo(JSON.parse(line) as Request).catch(
    (error: Error): Answer => ({ answer: 'failure', message: error.message }),
  );
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await page?.context().browser()?.close();
process.exit();
