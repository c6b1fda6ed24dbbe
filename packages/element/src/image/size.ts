/**
 * The longest side of a picture that the engine is given, in pixels; the browser shrinks larger pictures first. 12 megapixels
 * at 4:3, and 64 MB in memory for a square. An antialiased resize uses every pixel of such a picture.
 */
export const maxSide = 4096;

/**
 * The longest side of a picture that is resized without antialiasing, in pixels; the browser shrinks larger pictures first,
 * since such a resize would skip most of their pixels. An SVG without a size in pixels is drawn at this size too.
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
