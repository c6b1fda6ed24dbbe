import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { usedGpuBytes } from '@densenet/diagnostics/node';
import { expect, test } from 'vitest';
import type { Figures } from '../memory/figures.ts';
import { runChild } from '../testing/child.ts';
import { runCli, runCliWell } from '../testing/cli.ts';
import { needBackend } from '../testing/needs.ts';
import { temporaryFolder } from '../testing/temporary.ts';

const backend = needBackend();

test('what was predicted is what is measured, to the last per mille', { timeout: 300_000 }, async () => {
  const [json, chart] = await Promise.all([temporaryFolder(), temporaryFolder()]).then(([a, b]) => [
    join(a, 'm.json'),
    join(b, 'm.svg'),
  ]);
  const cases = ['tiny', 'chapter', '--size', '32', '--batch-size', '2', '4', '--classes', '7', '--channels', '1'];
  const runs = ['--run', 'inference', 'tape', 'efficient', 'plain', '--steps', '1'];
  const files = ['--json', json!, '--chart', chart!];
  const stdout = await runCliWell('memory', ...cases, ...runs, '--in-this-process', ...files, ...backend.flags);
  const lines = stdout.split('\n');
  expect(lines[0]!.split(/ {2,}/)).toEqual([
    'network',
    'image',
    'batch',
    'parameters',
    'run',
    'peak',
    'of plain',
    'between',
    'of plain',
    'measured',
    'process',
    'ms a step',
    'processor',
    'of plain',
  ]);
  expect(lines.slice(1, 5).map((line) => line.split(/ {2,}/).slice(0, 5))).toEqual(
    ['plain', 'efficient', 'tape', 'inference'].map((run) => ['tiny', '32x32', '2', '9.7 kB', run]),
  );
  const figures: Figures[] = JSON.parse(await readFile(json!, 'utf8')).cases;
  expect(figures).toHaveLength(2 * 2 * 4);
  for (const { predicted, measured, time, network, run } of figures) {
    if (typeof measured !== 'object') throw new Error(`${network}, ${run}: ${measured}`);
    expect(Math.abs(predicted.peakBytes / measured.peakBytes - 1), `${network}, ${run}`).toBeLessThan(1e-3);
    expect(time!.milliseconds).toBeGreaterThan(0);
    expect(time!.processorMilliseconds).toBeGreaterThan(0);
  }
  const svg = await readFile(chart!, 'utf8');
  expect(svg).toMatch(
    /^<svg [\s\S]+<title id="title">Memory by network, image size and batch<\/title>[\s\S]+<\/svg>\n$/,
  );
  // A bar and a line each.
  expect(svg.match(/<rect x="[^"]+" y="\d+" width="[\d.]+" height="11"/g)).toHaveLength(2 * figures.length);
});

test('without fused kernels too, where native TensorFlow has them', { timeout: 300_000 }, async (context) => {
  if (!backend.flags.includes('native-cpu')) context.skip('native TensorFlow cannot run here');
  const json = join(await temporaryFolder(), 'm.json');
  const flags = ['--run', 'plain', 'efficient', '--batch-size', '2', '--steps', '1', '--measure', '--json', json];
  const { code } = await runChild(['memory', 'densenet-bc-100-12', ...flags, '--no-fused', ...backend.flags]);
  expect(code).toBe(0);
  const figures: Figures[] = JSON.parse(await readFile(json, 'utf8')).cases;
  expect(figures.map(({ run }) => run)).toEqual(['plain', 'efficient']);
  for (const { predicted, measured, run } of figures) {
    if (typeof measured !== 'object') throw new Error(`${run}: ${measured}`);
    expect(Math.abs(predicted.peakBytes / measured.peakBytes - 1), run).toBeLessThan(1e-3);
  }
});

test('predicts quickly without measuring, and more for larger batches', async () => {
  const flags = ['--batch-size', '16', '64', '--run', 'plain', ...backend.flags];
  const stdout = await runCliWell('memory', 'densenet121', ...flags);
  const [header, small, large] = stdout.split('\n').map((line) => line.split(/ {2,}/));
  expect(header).not.toContain('measured');
  const megabytes = (row: string[] | undefined) => Number.parseFloat(row![5]!) * (row![5]!.endsWith('GB') ? 1000 : 1);
  expect(megabytes(large)).toBeGreaterThan(3 * megabytes(small));
});

test('each case is measured in a process of its own', { timeout: 120_000 }, async () => {
  const json = join(await temporaryFolder(), 'm.json');
  const flags = [
    '--batch-size',
    '2',
    '--run',
    'inference',
    '--steps',
    '1',
    '--measure',
    '--backend',
    'cpu',
    '--json',
    json,
  ];
  const { code, stdout } = await runChild(['memory', 'tiny', ...flags]);
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('measured') });
  const [figures] = JSON.parse(await readFile(json, 'utf8')).cases;
  expect(figures.measured).toMatchObject({ peakBytes: figures.predicted.peakBytes, processBytes: expect.any(Number) });
  expect(figures.time.milliseconds).toBeGreaterThan(0);
});

test.each([
  [['densenet122'], 'there is no network densenet122'],
  [['densenet121', '--size', '224', '16'], 'is too small for this network'],
  [['tiny', '--run', 'training'], 'Allowed choices are plain, efficient, tape, inference'],
  [['tiny', '--batch-size', '0'], 'It must be a positive integer.'],
])('%j is refused before a backend is started', async (args, message) => {
  const { code, stdout, stderr } = await runCli('memory', ...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('backend:');
});

test('the GPU memory of one process is read from the driver’s list of all processes', () => {
  expect(usedGpuBytes('12, 300\n34, 100\n12, 50\n', 12)).toBe(350 * 2 ** 20);
  expect(usedGpuBytes('34, 100\n', 12)).toBeUndefined();
  expect(usedGpuBytes('', 12)).toBeUndefined();
});
