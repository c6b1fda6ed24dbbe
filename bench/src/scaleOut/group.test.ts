import { describe, expect, it } from 'vitest';
import { turnOf } from './group.ts';

describe('a turn of a group', () => {
  const answer = (milliseconds: number, waits?: number[]) => ({
    answer: 'step' as const,
    milliseconds,
    value: 1,
    ...(waits && { waits }),
  });

  it('takes as long as its slowest process', () =>
    expect(turnOf([answer(5, [0]), answer(7, [0])]).milliseconds).toBe(7));

  it('has the mean wait, and that of the process that came last in each step', () =>
    // The first process comes last in the first step, the second in the second.
    expect(turnOf([answer(9, [1, 5]), answer(9, [3, 2])])).toMatchObject({ wait: 2.75, leastWait: 1.5 }));

  it('waits for nobody where a process is alone', () =>
    expect(turnOf([answer(5)])).toMatchObject({ wait: 0, leastWait: 0 }));
});
