import { reason, reasoned } from '../messages/reasons.ts';
import { PictureError } from './errors.ts';
import { fitWithin, maxSide, type Size, shrunkSide } from './size.ts';

/**
 * The size at which to draw an SVG: its width and height where they are in pixels, else the proportions of its viewBox with
 * `shrunkSide` pixels along the longer side.
 *
 * @param attribute Reads an attribute of the root element.
 * @throws PictureError where the SVG has neither
 */
export function svgSize(attribute: (name: string) => string | null): Size {
  const width = pixels(attribute('width'));
  const height = pixels(attribute('height'));
  if (width !== undefined && height !== undefined) return fitWithin({ width, height }, maxSide);
  const box = (attribute('viewBox') ?? '').trim().split(/[\s,]+/);
  const [boxWidth, boxHeight] = [pixels(box[2] ?? null), pixels(box[3] ?? null)];
  if (boxWidth === undefined || boxHeight === undefined) {
    throw reasoned(PictureError, reason('svgSize'));
  }
  const enlarge = shrunkSide / Math.max(boxWidth, boxHeight);
  return fitWithin({ width: boxWidth * enlarge, height: boxHeight * enlarge }, shrunkSide);
}

/** A length in pixels; undefined for percentages and other units, which depend on a page around the SVG. */
function pixels(text: string | null): number | undefined {
  const match = /^\s*(\d*\.?\d+)(px)?\s*$/.exec(text ?? '');
  const value = Number(match?.[1]);
  return value > 0 ? value : undefined;
}

/** @throws PictureError where the text is no SVG, or has no size */
export async function decodeSvg(text: string): Promise<ImageBitmap> {
  const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
  const root = parsed.documentElement;
  // A parser that finds an error puts a <parsererror> element into the document, as its root or inside it.
  if (root.localName !== 'svg' || parsed.querySelector('parsererror') !== null) {
    throw reasoned(PictureError, reason('svgForm'));
  }
  const { width, height } = svgSize((name) => root.getAttribute(name));
  root.setAttribute('width', String(width));
  root.setAttribute('height', String(height));
  const url = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(root)], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    return await createImageBitmap(image);
  } catch (cause) {
    throw reasoned(PictureError, reason('svgDrawing'), { cause });
  } finally {
    URL.revokeObjectURL(url);
  }
}
