import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../testing/cli.ts';
import { needBackend, needFashionMnist } from '../testing/needs.ts';
import { temporaryFolder } from '../testing/temporary.ts';
import { readSession } from '../training/readSession.ts';

const backend = needBackend();
needFashionMnist();

const tiny = ['train', 'tiny', '--image-size', '16', '--test-images', '200', ...backend.flags];

test('--fast-dev-run tries everything on three batches, and saves nothing', async () => {
  const before = await readdir('.');
  const { code, stdout } = await runCli(...tiny, '--fast-dev-run', '--validation-fraction', '0.2', '--epochs', '9');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^recipe tiny: .* 192 images .*\nepoch 1, .* validation acc .*\n/);
  expect(stdout).not.toContain('epoch 2,');
  expect(stdout).toMatch(/test acc .*\n/);
  expect(stdout).toMatch(/best epoch 1: validation accuracy [\d.]+\na trial: nothing was saved\n$/);
  expect(await readdir('.')).toEqual(before);
});

test('--overfit learns a few images by heart', async () => {
  const flags = [
    '--overfit',
    '12',
    '--epochs',
    '40',
    '--batch-size',
    '12',
    '--growth-rate',
    '12',
    '--optimizer',
    'adamw',
  ];
  const { code, stdout } = await runCli(...tiny, ...flags, '--learning-rate', '0.01');
  expect(code).toBe(0);
  expect(stdout).toContain(' 12 images of 16x16');
  expect(stdout).toMatch(/epoch 40, .* overfit acc 1\.000,/);
  expect(stdout).toMatch(/a trial: nothing was saved\n$/);
});

test('a trial that is to save, or of too many images, is refused', async () => {
  const refused = async (...flags: string[]) => (await runCli(...tiny, ...flags)).stderr;
  expect(await refused('--overfit', '9', '--out', 'x')).toContain(
    '--overfit saves nothing and resumes nothing: leave out --out',
  );
  expect(await refused('--overfit', '9', '--fast-dev-run')).toContain('give one of --overfit and --fast-dev-run');
  expect(await refused('--overfit', '9999')).toContain('--overfit 9999: there are only 2048 images to train on');
});

test('--max-time stops and saves, to be gone on with', async () => {
  const out = join(await temporaryFolder(), 'out');
  const { code, stdout } = await runCli(...tiny, '--epochs', '100000', '--max-time', '1s', '--out', out);
  expect(code).toBe(0);
  expect(stdout).toContain(`saved in ${out}, after `);
  expect(stdout).toContain(`go on with: densenet train --resume ${out}`);
  const { isComplete, values } = await readSession(out);
  expect(isComplete).toBe(false);
  expect(values.step).toBeGreaterThan(0);
  expect(stdout).toContain(`\nreport: ${join(out, 'report.html')}\n`);
});
