import { createRandom } from '@densenet/ops';
import { expect, test } from 'vitest';
import { killAtRandom } from '../testing/killAtRandom.ts';
import { needBackend, needFashionMnist } from '../testing/needs.ts';
import { temporaryFolder } from '../testing/temporary.ts';

const backend = needBackend();
needFashionMnist();

test.runIf(process.env.DENSENET_SLOW === '1')(
  'trainings that are killed at 20 random moments end with the bits, lines and points of one that was not',
  {
    timeout: 600_000,
  },
  async () => {
    const random = createRandom(Date.now() | 0);
    const { whole, killed, moments } = await killAtRandom(await temporaryFolder(), {
      kills: 20,
      random,
      flags: backend.flags,
    });
    expect(moments).toHaveLength(20);
    for (const content of killed) expect(content, `killed after ${moments} ms`).toEqual(whole);
  },
);
