import { expect, test } from 'vitest';
import type { RunSession } from '../training/runFile/runFile.ts';
import { processesCard } from './cards.ts';

const session = (more: Partial<RunSession>) => more as RunSession;

test.each<[string, RunSession[], Record<string, string>]>([
  ['one process is not worth a line', [session({}), session({})], {}],
  ['a file that is not there says nothing', [], {}],
  [
    'several, and what norms had then',
    [session({ processes: 2, syncBatchNorm: true, averageStatistics: true }), session({}), session({})],
    { 'trained in processes': '2 (norms over the whole batch, mean running statistics), then 1' },
  ],
])('processes of a training: %s', (_, sessions, card) => {
  expect(processesCard(sessions)).toEqual(card);
});
