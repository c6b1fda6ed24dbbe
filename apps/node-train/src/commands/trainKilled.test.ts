import { createRandom } from '@densenet/ops';
import { expect, test } from 'vitest';
import { killAtRandom } from '../testing/killAtRandom.ts';
import { needBackend, needFashionMnist } from '../testing/needs.ts';
import { temporaryFolder } from '../testing/temporary.ts';

const backend = needBackend();
needFashionMnist();

// 20 moments: trainKilled.slow.test.ts.
test('a training that is killed at 3 random moments ends with the bits, lines and points of one that was not', {
  timeout: 120_000,
}, async () => {
  // Another seed at each run; a failure says the moments.
  const random = createRandom(Date.now() | 0);
  const { whole, killed, moments } = await killAtRandom(await temporaryFolder(), {
    kills: 3,
    random,
    flags: backend.flags,
  });
  expect(Object.keys(whole)).toEqual([
    'log',
    'best.safetensors',
    'epoch-003.safetensors',
    'epoch-004.safetensors',
    'metrics.csv',
    'metrics.jsonl',
    'model.safetensors',
    'run.json',
    'state.safetensors',
    'points',
  ]);
  expect(moments).toHaveLength(3);
  for (const content of killed) expect(content, `killed after ${moments} ms`).toEqual(whole);
});
