import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { launchBrowser } from '../../../../../testing/browser.ts';
import { serveFolders } from '../../../../../testing/staticServer.ts';
import { openZip } from '../../../../interop/src/zip/zip.ts';
import { browserBundle } from '../../../scripts/embed.mjs';
import { longestTask } from '../../testing/longestTask.ts';
import { placeEmbed } from '../../testing/placeEmbed.ts';
import { convertModel } from './convertModel.ts';

const root = new URL('../../../../../', import.meta.url);
const models = fileURLToPath(new URL('models', root));
const model = new Uint8Array(readFileSync(join(models, 'fashion-mnist.safetensors')));

/** The policy that docs/web.md recommends. */
const strict = /^default-src 'none'; .*$/m.exec(readFileSync(new URL('docs/web.md', root), 'utf8'))![0];

let browser: Browser;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'densenet-export-'));
  await placeEmbed(folder);
  await build({ ...browserBundle, entryPoints: { page: 'src/testing/exportPage.ts' }, outdir: folder });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The page of `exportPage.ts` under a policy, with what the browser complains of. */
async function open(contentSecurityPolicy: string): Promise<{ page: Page; complaints: string[] }> {
  const body = '<!doctype html><title>export</title><script type="module" src="/page.js"></script>';
  const overrides = new Map([['/', { body }]]);
  const server = await serveFolders({ '/': folder, '/models/': models }, { overrides, contentSecurityPolicy });
  const page = await browser.newPage();
  onTestFinished(async () => {
    await page.close();
    await server.close();
  });
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(server.url);
  await page.waitForFunction(() => 'exportPage' in globalThis);
  return { page, complaints };
}

const modelFile = (page: Page, format: 'onnx' | 'graph-model') =>
  page.evaluate((asked) => exportPage.modelFile('/models/fashion-mnist.safetensors', asked), format);

/** The content of the file that was written last. */
const written = async (page: Page) => Buffer.from(await page.evaluate(() => exportPage.written()), 'base64');

it('writes a network for other programs under a strict policy, with the bytes that Node writes', async () => {
  const { page, complaints } = await open(strict);
  expect(await modelFile(page, 'onnx')).toBe('my_ model.onnx');
  expect((await written(page)).equals(convertModel(model, 'onnx')[0]!.bytes)).toBe(true);
  expect(await modelFile(page, 'graph-model')).toBe('my_ model.graph-model.zip');
  const zip = openZip(await written(page));
  const files = convertModel(model, 'graph-model');
  expect(zip.names).toEqual(files.map(({ path }) => `my_ model/${path}`));
  for (const { path, bytes } of files)
    expect(Buffer.from(bytes).equals(zip.read(`my_ model/${path}`)), path).toBe(true);
  expect(complaints).toEqual([]);
  await expect.poll(() => page.workers().length).toBe(0);
});

it('does so on the page’s own thread where a policy forbids workers', async () => {
  const { page, complaints } = await open(strict.replace(/worker-src [^;]*/, "worker-src 'none'"));
  await modelFile(page, 'onnx');
  expect((await written(page)).equals(convertModel(model, 'onnx')[0]!.bytes)).toBe(true);
  expect(complaints.join('\n')).toContain("The network is written on the page's own thread");
});

it('never keeps the page busy for 50 ms at a stretch', async () => {
  const { page, complaints } = await open(strict);
  // Reads the code once.
  await page.evaluate(() => exportPage.archive(4, 1000));
  await modelFile(page, 'graph-model');
  let archived: Awaited<ReturnType<typeof exportPage.archive>> | undefined;
  const longest = await longestTask(browser, page, async () => {
    await modelFile(page, 'onnx');
    archived = await page.evaluate(() => exportPage.archive(300, 20_000));
  });
  expect(archived).toMatchObject({ progress: 300, classNames: ['cat', 'dog/wolf'], same: 300 });
  expect(longest).toBeGreaterThan(0);
  expect(longest).toBeLessThan(50);
  expect(complaints).toEqual([]);
});

it.runIf(process.env.DENSENET_SLOW === '1')(
  'zips a project of 5,000 pictures in bounded memory',
  { timeout: 900_000 },
  async () => {
    const { page } = await open(strict);
    await page.evaluate(() => exportPage.archive(10, 100_000));
    const before = await peakMemory();
    const begun = performance.now();
    const { same, size } = await page.evaluate(() => exportPage.archive(5000, 100_000));
    const seconds = (performance.now() - begun) / 1000;
    const grown = (await peakMemory()) - before;
    process.stderr.write(
      `5,000 pictures, ${size} bytes: ${seconds.toFixed(1)} s there and back, ${grown} kB more at most\n`,
    );
    expect(same).toBe(5000);
    // Pictures that the page has made, and the browser has taken over, count too until they are collected. Whoever held all
    // would have the whole archive.
    expect(1000 * grown).toBeLessThan(size / 2);
  },
);

/** Most memory that a page's process has had, in kB. */
async function peakMemory(): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const peaks = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => Number(/^VmHWM:\s*(\d+) kB/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))![1]));
  return Math.max(...peaks);
}
