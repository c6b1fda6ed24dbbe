import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayerProfile, OperationProfile } from '@densenet/diagnostics';
import { expect, test } from 'vitest';
import { runCli, runCliWell } from '../testing/cli.ts';
import { needBackend } from '../testing/needs.ts';
import { temporaryFolder } from '../testing/temporary.ts';

const backend = needBackend();
const few = ['--batch-size', '8', '--steps', '2'];

test('a training step: both passes, the loss and the update, and their times add up to the whole', async () => {
  const json = join(await temporaryFolder(), 'p.json');
  const stdout = await runCliWell('profile', 'tiny', ...few, '--json', json, ...backend.flags);
  expect(stdout).toMatch(
    /^tiny, 32x32, batch 8, training, CPU .+: medians of 2 steps after 2\n\noperation +direction /,
  );
  for (const line of ['sum', 'between operations', 'whole step', 'slowest']) expect(stdout).toContain(`\n${line} `);
  const profile = JSON.parse(await readFile(json, 'utf8'));
  const operations: OperationProfile[] = profile.operations;
  const named = (kind: string, direction: string) =>
    operations.find((operation) => operation.kind === kind && operation.direction === direction);
  // Two dense layers in each of two blocks.
  expect(named('normReluConv', 'forward')).toMatchObject({ calls: 4 });
  expect(named('normReluConv', 'backward')).toMatchObject({ calls: 4 });
  for (const kind of ['loss, running statistics', 'wait for the loss', 'update of the parameters']) {
    expect(named(kind, ''), kind).toMatchObject({ calls: 1 });
  }
  const sum = operations.reduce((total, { milliseconds }) => total + milliseconds, 0);
  expect(profile.sumMilliseconds).toBeCloseTo(sum);
  expect(profile.betweenMilliseconds).toBeGreaterThan(0);
  const times = (profile.layers as LayerProfile[]).map(({ milliseconds }) => milliseconds);
  expect(times).toEqual([...times].sort((a, b) => b - a));
});

test('inference has a forward pass only; memory-efficient training is profiled too', async () => {
  const inference = await runCliWell('profile', 'tiny', '--inference', ...few, ...backend.flags);
  expect(inference).toContain('wait for the logits');
  expect(inference).not.toContain('backward');
  const efficient = await runCliWell('profile', 'tiny', '--memory-efficient', ...few, ...backend.flags);
  expect(efficient).toMatch(/^tiny, 32x32, batch 8, memory-efficient training, [\s\S]+\nnormReluConv +backward /);
});

test.each([
  [['densenet122'], 'there is no network densenet122'],
  [['densenet121', '--size', '16'], 'is too small for this network'],
  [['tiny', '--inference', '--memory-efficient'], '--memory-efficient is of training'],
])('%j is refused before a backend is started', async (args, message) => {
  const { code, stdout, stderr } = await runCli('profile', ...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('backend:');
});
