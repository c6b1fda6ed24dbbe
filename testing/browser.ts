import { existsSync, mkdirSync, statSync } from 'node:fs';
import { mkdir, rmdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';
import { othersMayWrite } from '../packages/data/src/node/othersMayWrite.ts';

/** Where Chrome, Chromium and Edge are installed by default. */
const usualPlaces = [
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/**
 * WebGL2 without a GPU, computed on the processor by SwiftShader. The page itself is drawn by Chromium's own software renderer:
 * drawn through SwiftShader, the demo page costs 1.3 s of processor time until it is ready, instead of 0.2 s.
 */
const softwareWebGl = [
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--disable-gpu-compositing',
];

/** WebGPU without a GPU, likewise by SwiftShader. Browsers without WebGPU ignore these flags. */
const softwareWebGpu = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

export interface BrowserOptions {
  /** Also enables WebGPU, on the processor. */
  webgpu?: boolean;
  /** Further command-line arguments of Chromium. */
  args?: readonly string[];
}

/**
 * Starts a headless Chromium: the one that `CHROME_PATH` names, else one that is installed, else the one that comes with
 * the npm package @sparticuz/chromium (Linux only). The caller closes it.
 *
 * @throws Error where none is found
 */
export async function launchBrowser(options: BrowserOptions = {}): Promise<Browser> {
  return playwright.launch({
    executablePath: await browserPath(),
    headless: true,
    // Chromium's sandbox needs rights that containers seldom have; the tests visit no page but their own.
    args: ['--no-sandbox', ...softwareWebGl, ...(options.webgpu ? softwareWebGpu : []), ...(options.args ?? [])],
  });
}

async function browserPath(): Promise<string> {
  const asked = process.env.CHROME_PATH;
  if (asked !== undefined && asked !== '') {
    if (!existsSync(asked))
      throw new Error(`CHROME_PATH is ${asked}, where there is no file: name a Chrome or Chromium`);
    return asked;
  }
  const installed = usualPlaces.find((path) => existsSync(path));
  if (installed !== undefined) return installed;
  if (process.platform !== 'linux') {
    throw new Error(`no Chrome or Chromium in ${usualPlaces.join(', ')}: install one or name it in CHROME_PATH`);
  }
  return unpackedChromium();
}

/** Longer than unpacking takes anywhere: a lock this old was left by a process that was killed. */
const staleAfter = 60_000;

/** Unpacks the browser under a lock, since a second process that came meanwhile would start an incomplete one. */
async function unpackedChromium(): Promise<string> {
  const folder = chromiumFolder();
  const lock = join(folder, 'unpacking');
  while (
    !(await mkdir(lock).then(
      () => true,
      () => false,
    ))
  ) {
    const made = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
    if (made !== undefined && Date.now() - made > staleAfter) break;
    await setTimeout(100);
  }
  // The package unpacks into the folder for temporary files, and starts whatever it finds there, even if another user has put
  // it there.
  const { TMPDIR } = process.env;
  process.env.TMPDIR = folder;
  try {
    return await chromium.executablePath();
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
    await rmdir(lock).catch(() => undefined);
  }
}

/** A folder for this version of the browser that no other user can write. */
function chromiumFolder(): string {
  const manifest = createRequire(import.meta.url)
    .resolve('@sparticuz/chromium')
    .replace(/build.*$/, 'package.json');
  const { version } = createRequire(import.meta.url)(manifest) as { version: string };
  const folder = join(tmpdir(), `densenet-chromium-${version}-${process.getuid?.() ?? 'user'}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const why = othersMayWrite(folder);
  if (why !== undefined) throw new Error(`no browser is unpacked into ${folder}: ${why}; remove it, or set TMPDIR`);
  return folder;
}
