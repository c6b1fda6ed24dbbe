import { describe, expect, it } from 'vitest';
import { sgdFixture } from '../../model/src/testing/pytorchFixtures.ts';
import { startBackend } from '../../runtime/src/index.ts';
import { distancesFromPyTorch, tooFar } from './testing/pytorchRun.ts';

describe.runIf(process.env.DENSENET_SLOW === '1')('SGD, slowly', () => {
  const limit = { timeout: 1_200_000 };

  // The chapter's network would take plain JS half an hour.
  it.each([
    ['sgd-tiny', 'cpu'],
    ['sgd-tinyBottleneck', 'cpu'],
    ['sgd-chapter', 'wasm'],
  ] as const)('trains as PyTorch does in %s, on %s', limit, async (fixture, backend) => {
    await startBackend({ backend });
    expect(tooFar(await distancesFromPyTorch(sgdFixture(fixture)))).toEqual([]);
  });
});
