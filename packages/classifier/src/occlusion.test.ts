import { describe, expect, it } from 'vitest';
import { checkOcclusion, coarseToFine, occlude } from './occlusion.ts';
import type { NetworkInput } from './types.ts';

describe('occlusion', () => {
  const inputOf = (values: Float32Array): NetworkInput => ({ height: 4, width: 6, channels: 2, values });

  it('goes through every cell once, coarse ones first', () => {
    const cells = coarseToFine(6);
    expect(new Set(cells.map(({ row, column }) => `${row},${column}`)).size).toBe(36);
    expect(cells.slice(0, 4)).toEqual([
      { row: 0, column: 0 },
      { row: 0, column: 4 },
      { row: 4, column: 0 },
      { row: 4, column: 4 },
    ]);
  });

  it('covers the square around a cell in the mean colour and leaves the rest', () => {
    const input = Float32Array.from({ length: 4 * 6 * 2 }, (_, index) => (index % 2 === 0 ? index : 100));
    const mean = 23; // of 0, 2, ... 46
    const { values: covered } = occlude(inputOf(input), { row: 0, column: 1 }, { grid: 2, patch: 0.5 });
    for (let y = 0; y < 4; y++) {
      for (let x = 0; x < 6; x++) {
        // The cell's centre is (1, 4.5); half of the patch is 1 high and 1.5 wide.
        const inside = y < 2 && x >= 3;
        const at = 2 * (6 * y + x);
        expect([covered[at], covered[at + 1]]).toEqual(inside ? [mean, 100] : [input[at], 100]);
      }
    }
  });

  it('covers at least one pixel, however small the patch', () => {
    const input = Float32Array.from({ length: 48 }, (_, index) => index);
    const { values: covered } = occlude(inputOf(input), { row: 3, column: 3 }, { grid: 4, patch: 0.01 });
    expect(covered.filter((value, index) => value !== input[index]).length).toBe(2);
  });

  it.each([
    [{ grid: 0, patch: 0.2, classIndex: 0 }, 'grid must be an integer from 1 to 64, got 0'],
    [{ grid: 65, patch: 0.2, classIndex: 0 }, 'grid must be an integer from 1 to 64, got 65'],
    [{ grid: 3, patch: Number.NaN, classIndex: 0 }, 'patch must be in (0, 1], got NaN'],
    [{ grid: 3, patch: 1, classIndex: 10 }, 'classIndex must be an integer from 0 to 9, got 10'],
  ])('refuses %j', (options, message) => {
    expect(() => checkOcclusion(options, 10)).toThrow(new RangeError(message));
  });
});
