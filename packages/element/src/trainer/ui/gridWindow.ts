/** Side of a thumbnail and the gap between two, in CSS pixels. */
export const cellSide = 68;
export const cellGap = 6;

export interface GridView {
  /** Inner width and height of the scrolling box, in CSS pixels. */
  width: number;
  height: number;
  scrollTop: number;
}

/** The part of a long grid that is in sight. */
export interface GridWindow {
  columns: number;
  /** Height of the whole grid, in CSS pixels. */
  totalHeight: number;
  /** Indices of the first cell that is drawn and of the one after the last. */
  first: number;
  end: number;
  /** Where the row of the first one begins, in CSS pixels. */
  top: number;
}

const pitch = cellSide + cellGap;

/** Which of `count` cells to draw: the rows in sight, and one above and below, so that scrolling shows no gap. */
export function gridWindow(count: number, { width, height, scrollTop }: GridView): GridWindow {
  const columns = Math.max(1, Math.floor((width + cellGap) / pitch));
  const rows = Math.ceil(count / columns);
  const firstRow = Math.max(0, Math.min(rows - 1, Math.floor(scrollTop / pitch) - 1));
  const endRow = Math.min(rows, Math.ceil((scrollTop + height) / pitch) + 1);
  return {
    columns,
    totalHeight: Math.max(0, rows * pitch - cellGap),
    first: firstRow * columns,
    end: Math.min(count, endRow * columns),
    top: firstRow * pitch,
  };
}

/** The scroll position at which a cell is in sight: the present one where it is already. */
export function scrolledTo(index: number, columns: number, { height, scrollTop }: GridView): number {
  const top = Math.floor(index / columns) * pitch;
  return Math.max(Math.min(scrollTop, top), top + cellSide - height);
}

/** The cell that a key leads to; undefined for a key that moves nothing. */
export function movedBy(key: string, from: number, count: number, columns: number): number | undefined {
  const targets: Record<string, number> = {
    ArrowLeft: from - 1,
    ArrowRight: from + 1,
    ArrowUp: from < columns ? from : from - columns,
    ArrowDown: from + columns < count ? from + columns : from,
    Home: 0,
    End: count - 1,
  };
  const target = targets[key];
  return target === undefined ? undefined : Math.max(0, Math.min(count - 1, target));
}
