import type { HeatMap, RgbaPixels } from '../types.ts';
import { enlarge, interpolate, paint, type Scale, symmetricScale, upsample } from './heatMap.ts';

/** Pixels along the longer side of a picture with a map over it, by default. */
export const overlaySide = 480;
/** Opacity of a map over a picture, 0..1, by default: the map can be read, and the picture still shows. */
export const overlayOpacity = 0.75;

export interface OverlayOptions {
  /** Default: {@link symmetricScale} of the map. */
  scale?: Scale | undefined;
  /** Opacity of the map, 0..1; {@link overlayOpacity} by default. */
  opacity?: number;
  /** Whether to interpolate between cells; otherwise each cell is a rectangle of one colour. True by default. */
  smooth?: boolean;
  /** Pixels along the longer side of the result; {@link overlaySide} by default. */
  side?: number;
}

/**
 * A picture with a map over it, in the colours and with the interpolation of the element. (The element itself lets a
 * canvas lay the map over the picture: this function would block a page for too long.)
 *
 * @param picture opaque pixels of what the network saw, such as `showInput` gives
 * @returns opaque pixels, with the picture's proportions
 */
export function overlay(
  picture: RgbaPixels,
  map: HeatMap,
  { scale = symmetricScale(map), opacity = overlayOpacity, smooth = true, side = overlaySide }: OverlayOptions = {},
): RgbaPixels {
  const zoom = side / Math.max(picture.width, picture.height);
  const [width, height] = [Math.round(picture.width * zoom), Math.round(picture.height * zoom)];
  const below = interpolate(
    { height: picture.height, width: picture.width, channels: 4, values: picture.data },
    height,
    width,
  );
  const above = paint(smooth ? upsample(map, height, width) : enlarge(map, height, width), scale);
  const data = new Uint8ClampedArray(4 * height * width).fill(255);
  for (let at = 0; at < data.length; at += 4) {
    const share = (above[at + 3]! / 255) * opacity;
    for (let colour = at; colour < at + 3; colour++) {
      data[colour] = below[colour]! + (above[colour]! - below[colour]!) * share;
    }
  }
  return { width, height, data };
}
