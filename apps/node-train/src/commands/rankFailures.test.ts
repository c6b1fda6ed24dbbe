import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runChild } from '../testing/child.ts';
import { small } from '../testing/cli.ts';
import { needFashionMnist, needRanks } from '../testing/needs.ts';
import { clusterFlags, errorOf, isAlive, processesIn, ranksIn } from '../testing/ranks.ts';
import { temporaryFolder } from '../testing/temporary.ts';

// Frozen and late ranks, other settings and full disks: rankFailures.slow.test.ts.
needRanks();
needFashionMnist();

/** Milliseconds: seconds where nothing else runs, and minutes on a busy machine, since several processes start. */
const timeout = 300_000;

test('one that is killed ends all, with one line that says which, and where the training stands', {
  timeout,
}, async () => {
  const folder = await temporaryFolder();
  const out = join(folder, 'out');
  const before = ranksIn(folder, { rank: 1, signal: 'SIGKILL', at: /epoch 1\/2 .* 3\/8 / });
  const error = errorOf(await runChild([...small, '--out', out, '--workers', '2'], { before }));
  expect(error).toMatch(
    /^error: rank 1 of 2 was ended by SIGKILL, by somebody or, where memory is short, by the system\. \S+\/out holds the training after step \d of epoch 1; go on with: densenet train --resume \S+\/out --workers 2$/,
  );
  const { sessions } = JSON.parse(await readFile(join(out, 'run.json'), 'utf8'));
  expect(sessions).toMatchObject([{ processes: 2, syncBatchNorm: false, outcome: 'failed' }]);
  const processes = processesIn(folder);
  expect(processes.map(({ rank }) => rank).sort()).toEqual([0, 1]);
  expect(processes.filter(({ pid }) => isAlive(pid))).toEqual([]);
});

test('one that never comes is named when the time is over', { timeout }, async () => {
  const [first] = await clusterFlags(2);
  const out = join(await temporaryFolder(), 'out');
  const error = errorOf(await runChild([...small, '--out', out, ...first!, '--peer-timeout', '1s']));
  expect(error).toMatch(
    /^error: not all processes have come within 1 s: rank 1 \(127\.0\.0\.1:\d+\) has ended, or cannot be reached\. Start all of .* \(--peer-timeout\)$/,
  );
});
