import { describe, expect, it } from 'vitest';
import { loadDataset } from './loadDataset.ts';
import { locateDataset } from './locateDataset.ts';

/** Real data: 31 MB from the network the first time, then from the cache. */
describe.runIf(process.env.DENSENET_SLOW === '1')('the real Fashion-MNIST', () => {
  it.each([
    ['train', 60_000],
    ['test', 10_000],
  ] as const)('has the %s images in equal classes', async (split, count) => {
    const dataset = await loadDataset('fashion-mnist', split);
    expect(dataset).toMatchObject({ count, size: { height: 28, width: 28 }, channels: 1 });
    expect(dataset.images).toHaveLength(count * 28 * 28);
    const perClass = new Array(10).fill(0);
    for (const label of dataset.labels) perClass[label]++;
    expect(perClass).toEqual(new Array(10).fill(count / 10));
  });

  it('begins with an ankle boot: dark at the top, bright at the sole', async () => {
    const { images, labels, classNames } = await loadDataset('fashion-mnist', 'train');
    expect(classNames[labels[0]!]).toBe('Ankle boot');
    const row = (y: number) => images.subarray(y * 28, y * 28 + 28).reduce((sum, pixel) => sum + pixel, 0);
    expect(row(0)).toBe(0);
    expect(row(23)).toBeGreaterThan(3000);
  });

  it('is found by densenet data', async () => {
    const { files } = await locateDataset('fashion-mnist');
    expect(files.map(({ state }) => state)).toEqual(['verified', 'verified', 'verified', 'verified']);
  });
});
