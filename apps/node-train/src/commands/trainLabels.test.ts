import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readTrained } from '@densenet/interop/node';
import { expect, test } from 'vitest';
import { runCli, runCliWell } from '../testing/cli.ts';
import { needBackend } from '../testing/needs.ts';
import { writeSquares } from '../testing/squares.ts';
import { temporaryFolder } from '../testing/temporary.ts';

const backend = needBackend();

/** A network of a few thousand parameters on small pictures. */
const few = [
  ...['--image-size', '32', '--stem', 'cifar', '--stem-channels', '8', '--block-config', '2,2', '--growth-rate', '4'],
  ...['--compression', '0.5', '--epochs', '3', '--batch-size', '8', '--learning-rate', '0.02'],
];

test('several labels a picture: learned, told apart each by itself, evaluated and exported as such', async () => {
  const photos = await writeSquares(
    Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`${i}.png`, i % 2 === 0 ? 'red' : 'green'] as const)),
  );
  const table = join(photos, 'labels.csv');
  // All are squares, and some are warm.
  const rows = Array.from({ length: 30 }, (_, i) => `${i}.png,${i % 2 === 0 ? 'square|warm' : 'square'}`);
  await writeFile(table, `path,label\n${rows.join('\n')}\n`);
  const folder = await temporaryFolder();
  const out = join(folder, 'run');
  await runCliWell(
    'train',
    'multilabel',
    '--data',
    table,
    '--validation-fraction',
    '0.2',
    ...few,
    '--out',
    out,
    ...backend.flags,
  );
  expect((await readTrained(out)).severalLabels).toBe(true);

  const json = join(folder, 'predicted.json');
  await runCliWell('predict', '--checkpoint', out, join(photos, '0.png'), '--json', json, ...backend.flags);
  const [{ predictions }] = JSON.parse(await readFile(json, 'utf8'));
  const sum = predictions.reduce((total: number, { probability }: { probability: number }) => total + probability, 0);
  expect(predictions.map(({ label }: { label: string }) => label).sort()).toEqual(['square', 'warm']);
  // A softmax would share 1 between the two; the square alone is nearly sure.
  expect(predictions.find(({ label }: { label: string }) => label === 'square').probability).toBeGreaterThan(0.6);
  expect(Math.abs(sum - 1)).toBeGreaterThan(0.05);

  const evaluated = await runCliWell('evaluate', '--checkpoint', out, ...backend.flags);
  const [, loss] = /loss (\d\.\d+), acc/.exec(evaluated)!;
  expect(Number(loss)).toBeLessThan(1);
  const exported = join(folder, 'exported.safetensors');
  await runCliWell('export', out, exported);
  expect((await readTrained(exported)).severalLabels).toBe(true);

  const { stderr } = await runCli('train', '--data', table, ...few, ...backend.flags, '--out', join(folder, 'other'));
  expect(stderr).toMatch(/has 2 labels, where crossEntropy expects one an image: use --loss binaryCrossEntropy/);
});
