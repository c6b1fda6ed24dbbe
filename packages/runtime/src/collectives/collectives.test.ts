import { expect, test } from 'vitest';
import { readMachine } from '../machine/readMachine.ts';
import { planNative } from '../native/plan.ts';
import { type Line, startAll } from '../testing/processes.ts';

// A machine that cannot have native TensorFlow has nothing to test here; one that can must pass.
const plan = planNative(await readMachine(), 'cpu');

const answersOf = (lines: Line[], action: string) =>
  lines.filter((line) => line.action === action).map(({ answer }) => answer);

test.skipIf('obstacle' in plan)(
  'three processes compute together, until one is killed: the others name it',
  async () => {
    const actions = ['step', 'noise', 'broadcast', 'sum', 'gather', 'long', 'sumTensor', 'waited', 'kill', 'step'];
    // Two buckets for the first step's gradients, which are 644 bytes.
    const processes = await startAll([actions, actions, actions], { deadlineSeconds: 60, bucketBytes: 400 });
    const [first, killed, last] = await Promise.all(processes.map(({ ended }) => ended));
    const alive = [first!.lines, killed!.lines, last!.lines];
    for (const lines of alive) {
      expect(lines[0]).toMatchObject({ action: 'start', size: 3 });
      expect(answersOf(lines, 'step')[0]).toEqual({
        names: ['g0', 'g1', 'g2', 'g3', 'g4'],
        first: [
          [3, 3, 3],
          [100, 6, 6],
          [7, 9, 9],
          [1, 12, 12],
          [50, 15, 15],
        ],
        numbers: [3, 3, 6],
      });
      const [{ a, b, c, d, shapes, types, kept }] = answersOf(lines, 'broadcast');
      expect({ a, b, c, shapes, types }).toEqual({
        a: Array(6).fill(0.5),
        b: [0, 7],
        c: true,
        shapes: [[2, 3], [2], []],
        types: ['float32', 'int32'],
      });
      expect(d[0]).toBe(answersOf(alive[0]!, 'broadcast')[0].d[1]);
      expect(kept).toBe(alive.indexOf(lines) + 0.5);
      // Added in the order of ranks: 1e16 + 1 is 1e16, twice.
      expect(answersOf(lines, 'sum')).toEqual([
        [3, 0.1 + 0.2 + 0.1 * 3, 2 ** 53 - 1 + (2 ** 53 - 2) + (2 ** 53 - 3), 1e16],
      ]);
      expect(answersOf(lines, 'gather')).toEqual([['', 'ä', 'ää']]);
      expect(answersOf(lines, 'long')).toEqual([
        [
          ['0', 1000],
          ['1', 2000],
          ['2', 3000],
        ],
      ]);
      expect(answersOf(lines, 'sumTensor')).toEqual([{ answer: [2, 2, 7, 7, 7, 7], left: 0 }]);
      expect(answersOf(lines, 'waited')[0]).toBeGreaterThan(0);
    }
    const noise = alive.map((lines) => answersOf(lines, 'noise')[0]);
    expect(new Set(noise.map(({ hash }) => hash)).size).toBe(1);
    expect(noise[0].shapes).toEqual([[300, 7], [1000], [3, 3, 8, 16]]);
    for (const name of ['a', 'b', 'c']) {
      const sums: number[] = noise[0].own[name].map(
        (value: number, at: number) => value + noise[1].own[name][at] + noise[2].own[name][at],
      );
      const distance = Math.max(...sums.map((sum, at) => Math.abs(sum - noise[0].values[name][at])));
      expect(distance).toBeLessThan(1e-6);
    }
    for (const { code, lines } of [first!, last!]) {
      expect(code).toBe(1);
      expect(lines.at(-1)).toMatchObject({ error: 'CollectiveError', rank: 1, ranks: [1] });
      expect(lines.at(-1)!.message).toMatch(
        /^rank 1 \(127\.0\.0\.1:\d+\) has ended, or cannot be reached \(rank \d was in the sum of gradients\)\. See what/,
      );
    }
  },
  600_000,
);
