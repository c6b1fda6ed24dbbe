import { describe, expect, it } from 'vitest';
import { bucketSizes, groupsFor, selectScaleOutCases, sumSizes } from './cases.ts';
import { nameOf, nameOfBytes } from './turns.ts';

const names = (cores: number, linked: boolean) => groupsFor(cores, linked).map(nameOf);

describe('the groups', () => {
  it('on two cores have one more process than there are cores', () =>
    expect(names(2, true)).toEqual([
      '1 process x 2 threads',
      '2 processes x 1 thread',
      '2 processes x 1 thread over the link',
      '3 processes x 1 thread',
      '1 process x 1 thread',
    ]));
  it('share larger machines out evenly', () =>
    expect(names(8, false)).toEqual([
      '1 process x 8 threads',
      '2 processes x 4 threads',
      '3 processes x 2 threads',
      '1 process x 4 threads',
    ]));
  it('have one process once where there is one core', () =>
    expect(names(1, false)).toEqual(['1 process x 1 thread', '2 processes x 1 thread', '3 processes x 1 thread']));
});

describe('the cases', () => {
  it('are those of the benchmark', () =>
    expect(selectScaleOutCases(undefined).map(({ benchCase }) => benchCase.batchSize)).toEqual([256, 256, 8]));
  it('are chosen by name, the tiny one too', () =>
    expect(selectScaleOutCases(['tiny']).map(({ benchCase }) => benchCase.variant)).toEqual(['tiny']));
  it('are listed where there is none of the name', () =>
    expect(() => selectScaleOutCases(['small'])).toThrow(/no case 'small', expected one of train-chapter.*, tiny$/));
});

it('sizes are named', () => {
  expect(sumSizes.map(nameOfBytes)).toEqual(['4 KiB', '64 KiB', '256 KiB', '1 MiB', '4 MiB', '16 MiB', '64 MiB']);
  expect(bucketSizes.map(nameOfBytes).at(-1)).toBe('all at the end');
});
