import { describe, expect, it } from 'vitest';
import { largestSum, nextGroup } from './memory.ts';

const process = (name: string, peak: number, idle: number) => ({ name, footprint: { peak, idle } });
const reference = { peak: 4, idle: 1 };
const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);

describe('largestSum', () => {
  it('has one at its peak and the others paused', () =>
    expect(
      largestSum([
        { peak: 10, idle: 2 },
        { peak: 6, idle: 5 },
      ]),
    ).toBe(15));
  it('is the peak of one alone', () => expect(largestSum([{ peak: 7, idle: 3 }])).toBe(7));
});

describe('nextGroup', () => {
  it('takes all where there is room', () =>
    expect(names(nextGroup(reference, [process('a', 5, 1), process('b', 5, 1)], 20).taken)).toEqual(['a', 'b']));

  it('leaves who does not fit beside those before, and takes a smaller one after it', () => {
    const waiting = [process('a', 6, 3), process('large', 9, 3), process('b', 6, 1)];
    // ours and a and b: at most 6 + 1 + 3. With the large one: 9 + 1 + 3.
    const { taken, left } = nextGroup(reference, waiting, 10);
    expect(names(taken)).toEqual(['a', 'b']);
    expect(names(left)).toEqual(['large']);
    expect(names(nextGroup(reference, left, 10).taken)).toEqual(['large']);
  });

  it('takes nobody where none fits beside the reference', () => {
    const { taken, left } = nextGroup(reference, [process('huge', 16, 1)], 16);
    expect(names(taken)).toEqual([]);
    expect(names(left)).toEqual(['huge']);
  });

  it('puts everybody into some group, or nobody', () => {
    let waiting = Array.from({ length: 9 }, (_, index) => process(String(index), 4 + index, 1 + (index % 3)));
    const seen: string[] = [];
    for (let group = nextGroup(reference, waiting, 14); group.taken.length > 0; ) {
      expect(largestSum([reference, ...group.taken.map(({ footprint }) => footprint)])).toBeLessThanOrEqual(14);
      seen.push(...names(group.taken));
      waiting = group.left;
      group = nextGroup(reference, waiting, 14);
    }
    expect(seen.toSorted()).toEqual(Array.from({ length: 9 }, (_, index) => String(index)));
  });
});
