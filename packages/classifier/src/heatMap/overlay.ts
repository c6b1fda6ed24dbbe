import type { HeatMap, RgbaPixels } from '../types.ts';
import { enlarge, interpolate, paint, type Scale, symmetricScale, upsample } from './heatMap.ts';

/** Pixels along the longer side of a picture with a map over it, unless something else is asked for. */
export const overlaySide = 480;
/** Opacity of a map over a picture, 0..1: strong enough to be read, and the picture still shows. */
export const overlayOpacity = 0.75;

export interface OverlayOptions {
  /** Default: as far to either side of zero as the map's values reach. */
  scale?: Scale | undefined;
  /** Opacity of the map, 0..1; {@link overlayOpacity} by default. */
  opacity?: number;
  /** Interpolates between cells, which else are squares of one colour; true by default. */
  smooth?: boolean;
  /** Pixels along the longer side of the result; {@link overlaySide} by default. */
  side?: number;
}

/**
 * A picture with a map over it, as the element draws it: with the same colours and the same interpolation. There the canvas
 * lays one over the other, since a page must not be busy for as long as this takes.
 *
 * @param picture opaque, such as `showInput` gives: what the network saw, which is what the map is of
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
