/**
 * The longest side of a picture that the engine is given; the browser shrinks larger ones first. An antialiased resize
 * sees every pixel up to this: 12 megapixels at 4:3, 64 MB in memory if it is square.
 */
export const maxSide = 4096;

/**
 * The longest side that a resize without antialiasing is given: it takes single pixels, and would skip most of a photo's.
 * An SVG that says only its proportions is drawn at this size too.
 */
export const shrunkSide = 1024;

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
