import { describe, expect, it } from 'vitest';
import { shaping } from './link.ts';

describe('the shaping of a line', () => {
  it('is a token bucket of a millisecond', () =>
    expect(shaping({ gigabits: 1, delayMilliseconds: 0 }).map((words) => words.join(' '))).toEqual([
      'root tbf rate 1000000000bit burst 125000 latency 50ms',
    ]));
  it('has a bucket that the largest packet fits into', () =>
    expect(shaping({ gigabits: 0.1, delayMilliseconds: 0 })[0]).toContain('65536'));
  it('delays before it', () =>
    expect(shaping({ gigabits: 10, delayMilliseconds: 0.5 }).map((words) => words.join(' '))).toEqual([
      'root handle 1:0 netem delay 0.5ms limit 100000',
      'parent 1:1 handle 10: tbf rate 10000000000bit burst 1250000 latency 50ms',
    ]));
});
