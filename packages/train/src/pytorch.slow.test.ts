import { describe, expect, it } from 'vitest';
import { sgdFixture } from '../../model/src/testing/pytorchFixtures.ts';
import { startBackend } from '../../runtime/src/index.ts';
import { distancesFromPyTorch, tooFar } from './testing/pytorchRun.ts';

describe.runIf(process.env.DENSENET_SLOW === '1')('SGD, slowly', () => {
  const limit = { timeout: 1_200_000 };

  it.each(['sgd-tiny', 'sgd-tinyBottleneck'])('trains as PyTorch does in %s, on plain JS', limit, async (fixture) => {
    await startBackend({ backend: 'cpu' });
    expect(tooFar(await distancesFromPyTorch(sgdFixture(fixture)))).toEqual([]);
  });

  // Plain JS would take half an hour for this one.
  it('trains the chapter’s network as PyTorch does, on wasm', limit, async () => {
    await startBackend({ backend: 'wasm' });
    expect(tooFar(await distancesFromPyTorch(sgdFixture('sgd-chapter')))).toEqual([]);
  });
});
