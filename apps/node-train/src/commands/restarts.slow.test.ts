import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runChild } from '../testing/child.ts';
import { everything } from '../testing/killAtRandom.ts';
import { needFashionMnist, needRanks } from '../testing/needs.ts';
import { type Disturbance, isAlive, processesIn, ranksIn } from '../testing/ranks.ts';
import { runContent } from '../testing/runContent.ts';
import { temporaryFolder } from '../testing/temporary.ts';

needRanks();
needFashionMnist();

describe.runIf(process.env.DENSENET_SLOW === '1')('--max-restarts', { timeout: 1_200_000 }, () => {
  test('trainings of which a rank was killed or frozen end with the bits, lines and points of one that was not', async () => {
    const folder = await temporaryFolder();
    /** What a training by two processes has written, and how often each rank was started. */
    const trainTwo = async (name: string, disturbance?: Disturbance) => {
      const [own, out, log] = [await temporaryFolder(), join(folder, name), join(folder, `${name}.jsonl`)];
      const files = ['--out', out, '--log', log, '--log-every', '1', '--no-report'];
      const several = ['--workers', '2', '--max-restarts', '1', '--peer-timeout', '20s'];
      const result = await runChild([...everything, ...files, ...several], { before: ranksIn(own, disturbance) });
      expect(result.code, result.stderr).toBe(0);
      const processes = processesIn(own);
      expect(processes.filter(({ pid }) => isAlive(pid))).toEqual([]);
      expect(processes).toHaveLength(disturbance ? 4 : 2);
      if (disturbance) expect(result.stderr).toMatch(/warning: rank \d.*\. Restart 1 of 1 from \S+/);
      return runContent(out, log);
    };
    const whole = await trainTwo('whole');
    const at = /epoch 3\/4 .* 3\/6 /;
    expect(await trainTwo('0-killed', { rank: 0, signal: 'SIGKILL', at })).toEqual(whole);
    expect(await trainTwo('1-killed', { rank: 1, signal: 'SIGKILL', at })).toEqual(whole);
    expect(await trainTwo('1-frozen', { rank: 1, signal: 'SIGSTOP', at })).toEqual(whole);
  });
});
