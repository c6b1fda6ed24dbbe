import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { memory } from '@tensorflow/tfjs-core';
import { expect, it, vi } from 'vitest';
import { countingDataset } from './testing/fakeDataset.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

vi.mock('@densenet/data/node', () => ({
  loadDataset: async () => countingDataset(300, { height: 28, width: 28 }),
}));

it('shows in its README an example that runs', async () => {
  expect(read('../README.md')).toContain(`\`\`\`ts\n${read('testing/readmeExample.ts')}\`\`\``);
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import('./testing/readmeExample.ts');
  expect(log.mock.calls).toEqual([
    [[256, 32, 32, 1], [256]],
    [[44, 32, 32, 1], [44]],
  ]);
  expect(memory().numTensors).toBe(0);
});
