import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encodeModelFile } from '@densenet/model';
import { build } from 'esbuild';
import { expect, it, onTestFinished, vi } from 'vitest';
import { runCli, runCliWell } from '../../../../apps/node-train/src/testing/cli.ts';
import { launchBrowser } from '../../../../testing/browser.ts';
import { serveFolders } from '../../../../testing/staticServer.ts';
import { openZip } from '../../../interop/src/zip/zip.ts';
import { browserBundle } from '../../scripts/embed.mjs';
import { baseModel } from './testing/baseModel.ts';
import { pattern } from './testing/patterns.ts';
import { pngOf } from './testing/png.ts';
import type { TestPicture } from './testing/roundTripPage.ts';

const classes = [
  { id: 'l', name: '左/left' },
  { id: 'r', name: 'right' },
  { id: 't', name: 'top' },
];

const wasmBackend = ['--backend', 'wasm'];

function picturesOf(each: number, seed: number): TestPicture[] {
  return Array.from({ length: each * classes.length }, (_, index) => {
    const classId = classes[index % classes.length]!.id;
    const { width, height, data } = pattern(classId, seed + index) as ImageData;
    const file = Buffer.from(pngOf(width, height, data)).toString('base64');
    return { id: `${classId}${seed + index}`, classId, file };
  });
}

it('what is taught in Chromium answers the same in Node, as do its examples', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'densenet-round-trip-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  const at = (name: string) => join(folder, name);
  await build({
    ...browserBundle,
    splitting: true,
    entryPoints: { page: 'src/trainer/testing/roundTripPage.ts' },
    outdir: at('bundle'),
  });
  const { arrays, config, preprocessing, labels } = baseModel();
  const base = encodeModelFile({ arrays: { ...arrays }, config, preprocessing, labels: [...labels] });
  const wasm = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
  const overrides = new Map([
    ['/', { body: '<!doctype html><script type="module" src="/bundle/page.js"></script>' }],
    ['/base.safetensors', { body: Buffer.from(base) }],
  ]);
  const server = await serveFolders({ '/bundle/': at('bundle'), '/bundle/wasm/': wasm }, { overrides });
  onTestFinished(() => server.close());
  const browser = await launchBrowser();
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  await page.goto(server.url);
  await page.waitForFunction(() => 'roundTrip' in globalThis);

  const examples = picturesOf(10, 100);
  const others = picturesOf(4, 900);
  const taught = await page.evaluate(([...given]) => roundTrip.teach('wasm', ...given), [
    classes,
    examples,
    others,
  ] as const);

  // The network, asked about new pictures.
  writeFileSync(at('model.safetensors'), Buffer.from(taught.model, 'base64'));
  const files = others.map(({ id, file }) => {
    writeFileSync(at(`${id}.png`), Buffer.from(file, 'base64'));
    return at(`${id}.png`);
  });
  const model = ['--checkpoint', at('model.safetensors')];
  await runCliWell('predict', ...model, ...wasmBackend, '--json', at('answers.json'), '--top', '3', ...files);
  const rows: { file: string; predictions: { label: string; probability: number }[] }[] = JSON.parse(
    readFileSync(at('answers.json'), 'utf8'),
  );
  expect(rows).toHaveLength(others.length);
  let [largest, right] = [0, 0];
  for (const { file, predictions } of rows) {
    const index = files.indexOf(file);
    const { classIds, probabilities } = taught.answers[index]!;
    for (const { label, probability } of predictions) {
      const { id } = classes.find(({ name }) => name === label)!;
      largest = Math.max(largest, Math.abs(probability - probabilities[classIds.indexOf(id)]!));
    }
    const best = classes.find(({ id }) => id === others[index]!.classId)!.name;
    if (predictions[0]!.label === best) right++;
  }
  expect(largest).toBeLessThan(2e-3);
  // Answers that were all alike would pass as well.
  expect(right).toBeGreaterThan(others.length / 2);

  // The held-out examples, as a folder to evaluate on.
  const zip = openZip(Buffer.from(taught.archive, 'base64'));
  for (const name of zip.names) {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), zip.read(name));
  }
  const { counts } = taught.confusion;
  expect(counts.flat().reduce((a, b) => a + b)).toBe(6);
  await runCliWell('evaluate', ...model, ...wasmBackend, '--data', at('examples'), '--json', at('evaluation.json'));
  const { confusion } = JSON.parse(readFileSync(at('evaluation.json'), 'utf8')) as { confusion: number[][] };
  expect(confusion).toEqual(counts);

  // And a training in Node goes on from it, with the classifier that it has.
  const from = ['--from', at('model.safetensors'), '--data', at('examples'), '--colour', 'grey'];
  const { stderr, stdout, code } = await runCli('train', ...from, ...wasmBackend, '--fast-dev-run');
  expect([code, stderr + stdout]).toEqual([0, expect.not.stringContaining('without the classifier')]);
});
