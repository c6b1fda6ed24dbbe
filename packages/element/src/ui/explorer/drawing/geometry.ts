export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Size {
  width: number;
  height: number;
}

/** Which part of the drawing is seen: the point in the middle, and how many pixels one unit of the drawing has. */
export interface Camera {
  x: number;
  y: number;
  scale: number;
}

/** The camera that shows a rectangle whole, with some pixels around it. */
export function fit({ x, y, width, height }: Rect, viewport: Size, margin: number): Camera {
  const scale = Math.min((viewport.width - 2 * margin) / width, (viewport.height - 2 * margin) / height);
  return { x: x + width / 2, y: y + height / 2, scale: Math.max(scale, Number.MIN_VALUE) };
}

/** A rectangle of the drawing as pixels of the viewport. */
export function toPixels({ x, y, width, height }: Rect, camera: Camera, viewport: Size): Rect {
  return {
    x: (x - camera.x) * camera.scale + viewport.width / 2,
    y: (y - camera.y) * camera.scale + viewport.height / 2,
    width: width * camera.scale,
    height: height * camera.scale,
  };
}

/** The point of the drawing at a pixel of the viewport. */
export function fromPixels(point: { x: number; y: number }, camera: Camera, viewport: Size): { x: number; y: number } {
  return {
    x: camera.x + (point.x - viewport.width / 2) / camera.scale,
    y: camera.y + (point.y - viewport.height / 2) / camera.scale,
  };
}

/** Whether any of a rectangle in pixels is in the viewport. */
export function isSeen({ x, y, width, height }: Rect, viewport: Size): boolean {
  return x < viewport.width && y < viewport.height && x + width > 0 && y + height > 0;
}

export function contains({ x, y, width, height }: Rect, point: { x: number; y: number }): boolean {
  return point.x >= x && point.y >= y && point.x < x + width && point.y < y + height;
}

/** Changes the scale by a factor, so that the point of the drawing under a pixel stays under it. */
export function zoomAt(camera: Camera, factor: number, pixel: { x: number; y: number }, viewport: Size): Camera {
  const fixed = fromPixels(pixel, camera, viewport);
  return {
    x: fixed.x - (fixed.x - camera.x) / factor,
    y: fixed.y - (fixed.y - camera.y) / factor,
    scale: camera.scale * factor,
  };
}

/**
 * A camera on the way from one to another: the scale changes by the same factor in every moment, and the point that both show at
 * the same pixel stays there.
 *
 * @param share of the way, 0..1
 */
export function between(from: Camera, to: Camera, share: number): Camera {
  if (share >= 1) return to;
  const ratio = to.scale / from.scale;
  const scale = from.scale * ratio ** share;
  const moved =
    Math.abs(ratio - 1) < 1e-6 ? share : ((scale - from.scale) / (to.scale - from.scale)) * (to.scale / scale);
  return { x: from.x + (to.x - from.x) * moved, y: from.y + (to.y - from.y) * moved, scale };
}
