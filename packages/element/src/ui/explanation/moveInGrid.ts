/**
 * Where a key leads in a grid (WAI-ARIA grid pattern): arrows by one, Home and End along the row. Undefined for other
 * keys; the border holds.
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
