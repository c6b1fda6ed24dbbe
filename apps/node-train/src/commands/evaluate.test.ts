import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EvaluationReport } from '@densenet/evaluation';
import { memory, type Tensor4D, tensor2d, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { runCli, runCliWell } from '../testing/cli.ts';
import { needBackend, needFashionMnist } from '../testing/needs.ts';
import { writeTiny } from '../testing/networks.ts';
import { temporaryFolder } from '../testing/temporary.ts';
import { recordPredictions } from './evaluate.ts';

const backend = needBackend();

test('recordPredictions gives the same logits and remembers classes over batches, and frees what it kept', async () => {
  const before = memory().numTensors;
  const image = tensor4d([1, 2, 3], [3, 1, 1, 1]);
  const batches = [
    [
      [0, 2, 1],
      [5, 0, 0],
    ],
    [[1, 2, 3]],
  ];
  let calls = 0;
  const recording = recordPredictions({ run: (_: Tensor4D) => tensor2d(batches[calls++]!) });
  const given = batches.map(() => tidy(() => recording.run(image).arraySync()));
  expect(given).toEqual(batches);
  expect([...(await recording.predicted())]).toEqual([1, 0, 2]);
  recording.dispose();
  image.dispose();
  expect(memory().numTensors).toBe(before);
});

describe('evaluate --json', () => {
  needFashionMnist();

  test('writes what it prints, and the confusion matrix that goes with it', async () => {
    const folder = await temporaryFolder();
    const json = join(folder, 'evaluation.json');
    const checkpoint = await writeTiny(join(folder, 'tiny'));
    const args = ['evaluate', '--checkpoint', checkpoint, '--test-images', '70', '--batch-size', '32'];
    const stdout = await runCliWell(...args, '--json', json, ...backend.flags);
    const report = JSON.parse(await readFile(json, 'utf8')) as EvaluationReport;
    expect(stdout).toContain(`loss ${report.loss.toFixed(4)}, acc ${report.accuracy.toFixed(4)}, 70 images`);
    expect(report).toMatchObject({ dataset: 'Fashion-MNIST test', images: 70 });
    expect(report.classes).toHaveLength(10);
    expect(report.classes[9]).toBe('Ankle boot');
    expect(report.confusion.flat().reduce((sum, count) => sum + count)).toBe(70);
    const right = report.confusion.reduce((sum, row, truth) => sum + row[truth]!, 0);
    expect(report.accuracy).toBeCloseTo(right / 70, 6);
  });

  test('a file that cannot be written is told after the result', async () => {
    const folder = await temporaryFolder();
    const args = ['--checkpoint', await writeTiny(join(folder, 'tiny')), '--test-images', '10', ...backend.flags];
    const { code, stdout, stderr } = await runCli('evaluate', ...args, '--json', join(folder, 'none', 'a.json'));
    expect(code).toBe(1);
    expect(stdout).toContain('10 images');
    expect(stderr).toMatch(/\nerror: cannot write \S+a\.json: there is no folder for it\n$/);
  });
});
