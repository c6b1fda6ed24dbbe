import { expect, test } from 'vitest';
import { changeOfNorms, howToGoOn } from './replicas.ts';

test.each([
  ['alone', {}, 'go on with: densenet train --resume run'],
  [
    'in several processes, with norms as they were',
    { workers: 2, syncBatchNorm: true, averageStatistics: true } as const,
    'go on with: densenet train --resume run --workers 2 --sync-batch-norm --average-statistics',
  ],
])('a training goes on %s', (_, flags, line) => {
  expect(howToGoOn('run', flags, false)).toBe(line);
});

test.each([
  [
    'one process, then two',
    {},
    {},
    2,
    /whole batch so far, .* each process's part of a batch \(--sync-batch-norm keeps/,
  ],
  ['two, then one', { processes: 2, syncBatchNorm: false }, {}, 1, /part of a batch so far, .* whole batch$/],
  ['two, then synchronized', { processes: 2 }, { syncBatchNorm: true } as const, 2, /part of a batch so far/],
  ['synchronized, then one', { processes: 2, syncBatchNorm: true }, {}, 1, undefined],
  ['two, then three', { processes: 2 }, {}, 3, undefined],
  ['a new training', undefined, {}, 2, undefined],
])('norms of a training that goes on: %s', (_, before, flags, processes, line) => {
  const said = changeOfNorms(before, flags, processes);
  expect(said).toEqual(line === undefined ? [] : [expect.stringMatching(line)]);
});
