import { describe, expect, it } from 'vitest';
import { sgdFixture } from '../../model/src/testing/pytorchFixtures.ts';
import { startBackend } from '../../runtime/src/index.ts';
import { distancesFromPyTorch, tooFar } from './testing/pytorchRun.ts';

// The chapter's network would take it half an hour.
describe.runIf(process.env.DENSENET_SLOW === '1')('SGD, slowly', () => {
  const limit = { timeout: 1_200_000 };

  it.each(['sgd-tiny', 'sgd-tinyBottleneck'])('trains as PyTorch does in %s, on plain JS', limit, async (fixture) => {
    await startBackend({ backend: 'cpu' });
    expect(tooFar(await distancesFromPyTorch(sgdFixture(fixture)))).toEqual([]);
  });
});
