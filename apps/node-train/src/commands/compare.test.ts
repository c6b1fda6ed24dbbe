import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { publishedAccuracies } from '../comparison/literature.ts';
import { networkNames } from '../comparison/networks.ts';
import { runCli, runCliWell } from '../testing/cli.ts';
import { needBackend, needFashionMnist } from '../testing/needs.ts';
import { temporaryFolder } from '../testing/temporary.ts';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

test('one line a network, then one a stage, then where accuracies are from', async () => {
  const stdout = await runCliWell('compare', 'densenet121', 'resnet50', 'densenet-bc-100-12');
  const [table, dense, residual, , sources] = stdout.split('\n\n');
  expect(table!.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['network', 'image', 'parameters', 'multiply-adds', 'activations', 'depth', 'accuracy', 'on'],
    ['densenet121', '224x224', '7,978,856', '2.834 G', '195.1 MB', '121', '74.43 %', 'ImageNet'],
    ['resnet50', '224x224', '25,557,032', '4.089 G', '150.2 MB', '50', '76.13 %', 'ImageNet'],
    ['densenet-bc-100-12', '32x32', '769,162', '287.9 M', '52.9 MB', '100', '95.49 %', 'CIFAR-10'],
  ]);
  expect(dense).toContain('densenet121  parameters     in 1x1   in 3x3  in 7x7  multiply-adds  activations\n  stem  ');
  expect(residual!.split('\n')).toHaveLength(7);
  expect(sources).toBe(
    'accuracy: torchvision, IMAGENET1K_V1, top-1, one crop\naccuracy: Huang et al. 2017, table 2, C10+\n',
  );
});

test('size, classes and channels may be others; a chart and JSON are written', async () => {
  const [json, chart] = [join(folder, 'c.json'), join(folder, 'c.svg')];
  const flags = ['--size', '96', '--classes', '10', '--channels', '1', '--json', json, '--chart', chart];
  await runCliWell('compare', 'chapter', 'resnet18', ...flags);
  const written = JSON.parse(await readFile(json, 'utf8'));
  expect(written).toMatchObject([
    { name: 'chapter', size: 96, parameters: 758_226 },
    { name: 'resnet18', size: 96, numClasses: 10, parameters: 11_689_512 - 990 * 513 - 2 * 49 * 64 },
  ]);
  const svg = await readFile(chart, 'utf8');
  expect(svg).toMatch(/^<svg [\s\S]+<title id="title">[\s\S]+<\/svg>\n$/);
  expect(svg).toContain('<desc id="desc">chapter: 758,226 parameters; resnet18: 11,175,370 parameters</desc>');
  // Three panels of two networks: a bar in five or six parts each.
  expect(svg.match(/<rect x="[^"]+" y="\d+" width="[\d.]+" height="16"/g)).toHaveLength(3 * (6 + 6));
});

test.each([
  [
    ['densenet122'],
    `there is no network densenet122 (did you mean densenet121?); the networks are ${networkNames.join(', ')}`,
  ],
  [['resnet18', '--size', '0'], 'It must be a positive integer.'],
  [['densenet121', '--size', '16'], 'is too small for this network'],
  [['chapter', '--train', '--epochs', 'many'], '--epochs must be a positive integer, got many'],
])('%j is refused', async (args, message) => {
  const { code, stdout, stderr } = await runCli('compare', ...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(message);
});

test('published accuracies are of networks that there are, and say where they are from', () => {
  for (const [name, { accuracy, source }] of Object.entries(publishedAccuracies)) {
    expect(networkNames).toContain(name);
    expect(accuracy).toBeGreaterThan(60);
    expect(accuracy).toBeLessThan(100);
    expect(source).toMatch(/torchvision|Huang/);
  }
});

describe('with --train', () => {
  const backend = needBackend();
  needFashionMnist();

  test('trains each by the same recipe and compares what came of it', { timeout: 300_000 }, async () => {
    const json = join(folder, 'c.json');
    const few = ['--train', '--epochs', '2', '--train-images', '256', '--test-images', '64', '--batch-size', '64'];
    const stdout = await runCliWell('compare', 'tiny', 'resnet18', ...few, '--json', json, ...backend.flags);
    expect(stdout).toContain('\ntraining on 256 images of 32x32, seed 0\ntiny: 2,322 parameters\nepoch 1, loss ');
    expect(stdout).toMatch(/\nresnet18: 11,175,370 parameters\nepoch 1, loss [\s\S]+\nepoch 2, loss /);
    const trained = JSON.parse(await readFile(json, 'utf8'));
    for (const { trained: epochs, published } of trained) {
      expect(published).toBeUndefined();
      expect(epochs).toHaveLength(2);
      expect(epochs[1].loss).toBeLessThan(epochs[0].loss);
      expect(epochs[1].testAccuracy).toBeGreaterThanOrEqual(0);
    }
    const row = new RegExp(`\\nresnet18 +11,175,370 +${trained[1].trained[1].testAccuracy.toFixed(4)} `);
    expect(stdout).toMatch(row);
  });
});
