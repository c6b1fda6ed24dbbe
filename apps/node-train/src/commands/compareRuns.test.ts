import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli, runCliWell } from '../testing/cli.ts';
import { needBackend, needFashionMnist } from '../testing/needs.ts';
import { writeTiny } from '../testing/networks.ts';
import { temporaryFolder } from '../testing/temporary.ts';

const backend = needBackend();
needFashionMnist();

test('two trainings side by side, with what differs, and their curves as a page', async () => {
  const folder = await temporaryFolder();
  const [a, b, page] = [join(folder, 'a'), join(folder, 'b'), join(folder, 'runs.html')];
  const small = ['--train-images', '100', '--test-images', '50', '--no-report', ...backend.flags];
  const first = await runCliWell('train', 'tiny', '--out', a, '--epochs', '2', ...small);
  await runCliWell('train', 'tiny', '--out', b, '--epochs', '1', '--learning-rate', '0.05', ...small);
  const stdout = await runCliWell('compare-runs', a, b, '--out', page);
  const [head, rowOfA] = stdout.split('\n');
  expect(head).toMatch(/^run +epochs +parameters +train loss +accuracy +of +best +test acc +seconds$/);
  const printed = /epoch 2, loss (\S+), train acc \S+, test acc (\S+),/.exec(first)!;
  const cells = rowOfA!.split(/ {2,}/);
  expect(cells.slice(0, 4)).toEqual([a, '2', '2,322', printed[1]]);
  expect(Number(cells[4])).toBeCloseTo(Number(printed[2]), 3);
  expect(stdout).toMatch(/\ntrain\.epochs +2 +1\n/);
  expect(stdout).toMatch(/\noptimizer\.learningRate +0\.1 +0\.05\n/);
  expect(stdout.endsWith(`\n\n${page}\n`)).toBe(true);
  expect((await readFile(page, 'utf8')).match(/<svg role="img"/g)).toHaveLength(2);
});

test('a network without a training is named', async () => {
  const tiny = await writeTiny(join(await temporaryFolder(), 'tiny'));
  const { code, stderr } = await runCli('compare-runs', tiny);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error: \S+tiny has no state\.safetensors, which resuming needs/);
});
