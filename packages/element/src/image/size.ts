/** Photos with a longer side are shrunk before the network's own resizing, which takes single pixels and would skip most of theirs. */
export const maxSide = 1024;

export interface Size {
  width: number;
  height: number;
}

/**
 * The size, in pixels, of a picture that fits into a square and keeps its proportions. A smaller one stays as it is.
 *
 * @param limit The square's side.
 */
export function fitWithin({ width, height }: Size, limit: number): Size {
  const scale = Math.min(1, limit / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
