import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../../testing/browser.ts';
import { relativeDifference } from '../../../testing/compare.ts';
import { type StaticServer, serveFolders } from '../../../testing/staticServer.ts';
import { sgdFixture } from '../../model/src/testing/pytorchFixtures.ts';
import { startBackend } from '../../runtime/src/index.ts';
import { largestDifference } from '../../train/src/testing/compareReports.ts';
import { reportLosses } from '../../train/src/testing/lossReport.ts';
import { reportTraining, type TrainingReport } from '../../train/src/testing/trainingReport.ts';
import { browserBundle } from '../scripts/embed.mjs';
import type { TrainingPage } from './testing/trainingPage.ts';

declare const trainingPage: TrainingPage;

/** On SwiftShader a step of the small network takes seconds; plain JavaScript does the same steps to compare with. */
const cases = [
  { name: 'WebGL', backend: 'webgl', steps: 20, isolated: false },
  { name: 'WebGPU', backend: 'webgpu', steps: 20, isolated: false },
  { name: 'wasm without threads', backend: 'wasm', steps: 20, isolated: false },
  { name: 'wasm with threads, where the page is isolated', backend: 'wasm', steps: 20, isolated: true },
] as const;

/** The fixtures' module reads files in Node; the page is given what was read. */
const withoutFiles: Plugin = {
  name: 'without-files',
  setup(bundle) {
    bundle.onResolve({ filter: /^node:fs$/ }, ({ path }) => ({ path, namespace: 'without-files' }));
    bundle.onLoad({ filter: /.*/, namespace: 'without-files' }, () => ({
      contents: 'export const readFileSync = null;',
    }));
  },
};

/** Those that SwiftShader does in a minute: Nesterov's momentum and weight decay, bottlenecks. */
const runsOfPyTorch = { 'sgd-tiny-nesterov': 42, 'sgd-tinyBottleneck': 52 };

describe.runIf(process.env.DENSENET_SLOW === '1')('training in Chromium', () => {
  let folder: string;
  let browser: Browser;
  let expected: TrainingReport;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'densenet-training-'));
    await build({
      ...browserBundle,
      minify: false,
      entryPoints: { page: 'src/testing/trainingPage.ts' },
      outdir: folder,
      plugins: [...(browserBundle.plugins ?? []), withoutFiles],
    });
    browser = await launchBrowser({ webgpu: true });
    await startBackend({ backend: 'cpu' });
    expected = await reportTraining(20);
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function serve(isolated: boolean): Promise<StaticServer> {
    const wasm = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
    const overrides = new Map([['/', { body: '<!doctype html><script type="module" src="/page.js"></script>' }]]);
    return serveFolders({ '/': folder, '/wasm/': wasm }, { overrides, crossOriginIsolated: isolated });
  }

  it.each(cases)(
    '$name',
    async ({ backend, steps, isolated }) => {
      const server = await serve(isolated);
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || /invalid/i.test(message.text())) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      try {
        await page.goto(server.url);
        await page.waitForFunction(() => 'trainingPage' in globalThis);
        // TensorFlow.js takes half of the logical processors: on a machine with two there would be nothing to see.
        await page.evaluate(() => Object.defineProperty(navigator, 'hardwareConcurrency', { value: 4 }));
        const { report, threads } = await page.evaluate(([backend, steps]) => trainingPage.train(backend, steps), [
          backend,
          steps,
        ] as const);
        expect(complaints).toEqual([]);
        expect(report.leaks).toEqual([]);
        expect(report.sameBits).toEqual({ again: true, memoryEfficient: true });
        expect(largestDifference(report, expected)).toBeLessThan(1e-3);
        if (backend === 'wasm') expect(threads).toBe(isolated ? 2 : 1);
        const later = report.milliseconds.slice(1).toSorted((a, b) => a - b);
        console.log(`${backend}: first step ${report.milliseconds[0]!.toFixed()} ms, then ${later[9]!.toFixed()} ms`);
      } finally {
        await page.close();
        await server.close();
      }
    },
    600_000,
  );

  it.each(
    (['webgl', 'webgpu', 'wasm'] as const).flatMap((backend) =>
      Object.entries(runsOfPyTorch).map(([fixture, tensors]) => ({ backend, fixture, tensors })),
    ),
  )(
    'as PyTorch does: $fixture on $backend',
    async ({ backend, fixture, tensors }) => {
      const server = await serve(false);
      const page = await browser.newPage();
      try {
        await page.goto(server.url);
        await page.waitForFunction(() => 'trainingPage' in globalThis);
        const run = [backend, sgdFixture(fixture)] as const;
        const found = await page.evaluate((given) => trainingPage.pytorch(...given), run);
        expect(found).toEqual({ tooFar: [], quantities: 2 * tensors + 1 });
      } finally {
        await page.close();
        await server.close();
      }
    },
    600_000,
  );

  it.each(['webgl', 'webgpu'] as const)('losses on %s', async (backend) => {
    const server = await serve(false);
    const page = await browser.newPage();
    try {
      await page.goto(server.url);
      await page.waitForFunction(() => 'trainingPage' in globalThis);
      const found = await page.evaluate((chosen) => trainingPage.losses(chosen), backend);
      await startBackend({ backend: 'cpu' });
      const expected = await reportLosses();
      expect(Object.keys(found)).toEqual(Object.keys(expected));
      for (const [name, values] of Object.entries(expected)) {
        for (const [index, one] of values.entries()) {
          expect(relativeDifference(found[name]![index]!, one), `${name}, ${index}`).toBeLessThan(1e-4);
        }
      }
    } finally {
      await page.close();
      await server.close();
    }
  });
});
