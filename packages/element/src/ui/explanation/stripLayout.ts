/** Distance between thumbnails, in CSS pixels. */
export const stripGap = 2;

/** Thumbnails grow to at most this many times `minimum`, so that few of them do not become huge. */
const mostGrowth = 2;

export interface StripLayout {
  columns: number;
  rows: number;
  /** Side of a thumbnail, in CSS pixels. */
  thumbnail: number;
  width: number;
  height: number;
}

/** Lays out `count` thumbnails, each at least `minimum` wide, in rows of nearly equal length that fill the width. */
export function layOutStrip(count: number, minimum: number, availableWidth: number): StripLayout {
  const most = Math.max(1, Math.floor((availableWidth + stripGap) / (minimum + stripGap)));
  const rows = Math.ceil(count / most);
  const columns = Math.ceil(count / rows);
  const fitting = Math.floor((availableWidth + stripGap) / columns) - stripGap;
  const thumbnail = Math.min(mostGrowth * minimum, Math.max(minimum, fitting));
  const side = (items: number) => items * (thumbnail + stripGap) - stripGap;
  return { columns, rows, thumbnail, width: side(columns), height: side(rows) };
}

/** Upper left corner of a thumbnail in its strip, in CSS pixels. */
export function thumbnailPlace({ columns, thumbnail }: StripLayout, index: number): { x: number; y: number } {
  const step = thumbnail + stripGap;
  return { x: (index % columns) * step, y: Math.floor(index / columns) * step };
}

/** Index of the thumbnail at a point of the strip. It may be larger than that of the last thumbnail. */
export function thumbnailAt({ columns, thumbnail }: StripLayout, x: number, y: number): number {
  const step = thumbnail + stripGap;
  return Math.floor(y / step) * columns + Math.min(columns - 1, Math.floor(x / step));
}
