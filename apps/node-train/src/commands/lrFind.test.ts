import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCli, runCliWell } from '../testing/cli.ts';
import { needBackend, needFashionMnist } from '../testing/needs.ts';
import { temporaryFolder } from '../testing/temporary.ts';

const backend = needBackend();
needFashionMnist();

const few = ['lr-find', 'tiny', '--train-images', '256', '--batch-size', '32'];

test('a table, a rate to train with, a chart and all figures; no checkpoint', async () => {
  const folder = await temporaryFolder();
  const [chart, json] = [join(folder, 'rates.svg'), join(folder, 'rates.json')];
  // More steps than an epoch has.
  const flags = ['--start', '1e-4', '--end', '1e4', '--steps', '40', '--chart', chart, '--json', json];
  const stdout = await runCliWell(...few, ...flags, ...backend.flags);
  expect(stdout).toMatch(
    /^recipe tiny: batch 32, sgd, seed 0; learning rates from 0.0001 to 10000 in 40 steps\n +rate +loss +smoothed\n/,
  );
  expect(stdout).toMatch(/\n {3}1.00e-4 +2.\d{4} +2.\d{4} +#+\n/);
  expect(stdout).toMatch(/\nthe loss diverged after step \d\d, at a rate of \d+/);
  const [, rate] = /\nsuggested: ([\d.]+), where the loss fell most steeply; a tenth/.exec(stdout)!;
  expect(stdout).toMatch(new RegExp(`\\nto train with it: .+ train tiny --learning-rate ${rate}\\n$`));
  const figures = JSON.parse(await readFile(json, 'utf8'));
  expect(figures).toMatchObject({ start: 1e-4, end: 1e4, steps: 40, diverged: true, recipe: { name: 'tiny' } });
  expect(Number(figures.suggested.steepest.toPrecision(2))).toBe(Number(rate));
  expect(figures.points.at(-1).smoothed).toBeGreaterThan(
    4 * Math.min(...figures.points.map((point: { smoothed: number }) => point.smoothed)),
  );
  const svg = await readFile(chart, 'utf8');
  expect(svg).toContain('<polyline points="');
  expect(svg).toContain(`steepest: ${rate}`);
  expect(svg).not.toContain('NaN');
  expect((await readdir(folder)).sort()).toEqual(['rates.json', 'rates.svg']);
});

test('a sweep that ends before the loss diverges says so', async () => {
  const stdout = await runCliWell(...few, '--start', '1e-6', '--end', '1e-5', '--steps', '3', ...backend.flags);
  expect(stdout).toContain('\nthe loss had not diverged at the last rate, 0.00001\n');
  expect(stdout).toContain('no rate can be suggested');
});

describe('refused', () => {
  test.each([
    [['--start', '1', '--end', '0.5'], '--start must be below --end, got 1 and 0.5'],
    [['--start', '0'], "option '--start <rate>' argument '0' is invalid. It must be a positive number."],
    [['--resume', 'x'], "unknown option '--resume'"],
  ])('%j', async (flags, message) => {
    const { code, stderr } = await runCli(...few, ...flags);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
  });
});
