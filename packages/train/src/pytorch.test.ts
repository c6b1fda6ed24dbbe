import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../testing/backends.ts';
import { sgdFixture } from '../../model/src/testing/pytorchFixtures.ts';
import { distancesFromPyTorch, tooFar } from './testing/pytorchRun.ts';

/** Seconds on a free machine, minutes on a busy one. */
const limit = { timeout: 600_000 };

/** Parameters and running statistics, after the first step and the last, and the losses. */
const quantities = (tensors: number) => 2 * tensors + 1;

const largestFromFloat32 = (distances: readonly { fromFloat32: number }[]) =>
  Math.max(...distances.map(({ fromFloat32 }) => fromFloat32));

describeOnEachBackend('SGD', (backend) => {
  it('trains with Nesterov’s momentum and weight decay as PyTorch does', limit, async () => {
    const distances = await distancesFromPyTorch(sgdFixture('sgd-tiny-nesterov'));
    expect(distances).toHaveLength(quantities(42));
    expect(largestFromFloat32(distances)).toBeLessThan(1e-3);
  });

  // Plain JS takes long for 20 steps: it does them in the slow lane.
  if (backend === 'cpu') return;

  it('trains the tiny network as PyTorch does, for 20 steps', limit, async () => {
    const distances = await distancesFromPyTorch(sgdFixture('sgd-tiny'));
    expect(distances).toHaveLength(quantities(42));
    // Measured: 4e-6, so that no float64 run is needed to judge it.
    expect(largestFromFloat32(distances)).toBeLessThan(1e-3);
  });

  it.each([
    ['silu', 54],
    ['elu', 42],
    ['leaky', 46],
  ])(
    'trains networks of another activation, stem, pooling and head as PyTorch does: %s',
    limit,
    async (name, tensors) => {
      const distances = await distancesFromPyTorch(sgdFixture(`sgd-tiny-${name}`));
      expect(distances).toHaveLength(quantities(tensors));
      expect(tooFar(distances)).toEqual([]);
    },
  );

  it('trains a network with bottleneck as PyTorch does, for 20 steps', limit, async () => {
    const distances = await distancesFromPyTorch(sgdFixture('sgd-tinyBottleneck'));
    expect(distances).toHaveLength(quantities(52));
    expect(tooFar(distances)).toEqual([]);
  });

  // On wasm it takes longer than all others together: that is in the slow lane.
  if (backend === 'wasm') return;

  it('trains the chapter’s network as PyTorch does, for 20 steps', limit, async () => {
    const distances = await distancesFromPyTorch(sgdFixture('sgd-chapter'));
    expect(distances).toHaveLength(quantities(126));
    expect(tooFar(distances)).toEqual([]);
    expect(largestFromFloat32(distances.filter(({ quantity }) => quantity.endsWith('after step 1')))).toBeLessThan(
      1e-3,
    );
  });
});
