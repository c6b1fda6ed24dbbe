/**
 * The cell that a key moves the focus to in a grid (WAI-ARIA grid pattern): arrows move by one cell and stop at the border,
 * Home and End go to the ends of the row. Undefined for other keys.
 */
export function moveInGrid(
  key: string,
  { row, column }: { row: number; column: number },
  { height, width }: { height: number; width: number },
): { row: number; column: number } | undefined {
  switch (key) {
    case 'ArrowUp':
      return { row: Math.max(0, row - 1), column };
    case 'ArrowDown':
      return { row: Math.min(height - 1, row + 1), column };
    case 'ArrowLeft':
      return { row, column: Math.max(0, column - 1) };
    case 'ArrowRight':
      return { row, column: Math.min(width - 1, column + 1) };
    case 'Home':
      return { row, column: 0 };
    case 'End':
      return { row, column: width - 1 };
    default:
      return undefined;
  }
}
