import { describe, expect, it } from 'vitest';
import { layOutStrip, thumbnailAt, thumbnailPlace } from './stripLayout.ts';

describe('layOutStrip', () => {
  it.each([
    ['one row where it fits', 32, 16, 624, { columns: 32, rows: 1, thumbnail: 17 }],
    ['even rows where it does not', 32, 16, 328, { columns: 16, rows: 2, thumbnail: 18 }],
    ['rows that differ by one at most', 32, 44, 600, { columns: 11, rows: 3, thumbnail: 52 }],
    ['few maps at twice the size at most', 3, 16, 600, { columns: 3, rows: 1, thumbnail: 32 }],
    ['one column where nothing fits', 4, 16, 5, { columns: 1, rows: 4, thumbnail: 16 }],
  ])('%s', (_, count, minimum, width, expected) => {
    expect(layOutStrip(count, minimum, width)).toMatchObject(expected);
  });

  it('is never wider than there is room', () => {
    for (let width = 40; width < 700; width += 7) {
      expect(layOutStrip(64, 16, width).width).toBeLessThanOrEqual(width);
    }
  });
});

it('finds every thumbnail where it is drawn', () => {
  const layout = layOutStrip(32, 16, 328);
  for (let index = 0; index < 32; index++) {
    const { x, y } = thumbnailPlace(layout, index);
    expect(thumbnailAt(layout, x, y)).toBe(index);
    expect(thumbnailAt(layout, x + layout.thumbnail - 1, y + layout.thumbnail - 1)).toBe(index);
  }
});
