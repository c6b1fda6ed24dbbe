/** Between thumbnails, in CSS pixels. */
export const stripGap = 2;

/** Few maps do not become giants. */
const mostGrowth = 2;

export interface StripLayout {
  columns: number;
  rows: number;
  /** Side of one, in CSS pixels. */
  thumbnail: number;
  width: number;
  height: number;
}

/** Rows as even as they can be, of thumbnails at least `minimum` wide that fill the width. */
export function layOutStrip(count: number, minimum: number, availableWidth: number): StripLayout {
  const most = Math.max(1, Math.floor((availableWidth + stripGap) / (minimum + stripGap)));
  const rows = Math.ceil(count / most);
  const columns = Math.ceil(count / rows);
  const fitting = Math.floor((availableWidth + stripGap) / columns) - stripGap;
  const thumbnail = Math.min(mostGrowth * minimum, Math.max(minimum, fitting));
  const side = (items: number) => items * (thumbnail + stripGap) - stripGap;
  return { columns, rows, thumbnail, width: side(columns), height: side(rows) };
}

/** Where a thumbnail lies in its strip. */
export function thumbnailPlace({ columns, thumbnail }: StripLayout, index: number): { x: number; y: number } {
  const step = thumbnail + stripGap;
  return { x: (index % columns) * step, y: Math.floor(index / columns) * step };
}

/** The thumbnail at a point of the strip; it may be beyond the last. */
export function thumbnailAt({ columns, thumbnail }: StripLayout, x: number, y: number): number {
  const step = thumbnail + stripGap;
  return Math.floor(y / step) * columns + Math.min(columns - 1, Math.floor(x / step));
}
