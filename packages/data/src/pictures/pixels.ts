import { InvalidValueError } from '../errors.ts';

export interface PixelOptions {
  /** Bright becomes dark: for dark things on white where the network has learned bright ones on black. */
  invert?: boolean;
}

/** What is behind a transparent picture: the white of a page (docs/decisions/008-transparency.md). */
const ground = 255;

/** Rounded weights of red, green and blue in brightness, of 65,536: ITU-R 601-2, as Pillow's `convert('L')` has them. */
const luma = [19_595, 38_470, 7_471] as const;

/** The brightness of a colour: all 0..255. */
export function brightnessOf(red: number, green: number, blue: number): number {
  return (red * luma[0] + green * luma[1] + blue * luma[2] + 0x8000) >> 16;
}

/**
 * Converts pixels as decoders give them to a network's channels, on white: `round((colour * alpha + 255 * (255 - alpha)) /
 * 255)`. They are inverted after that, so that transparent parts become black.
 *
 * @param rgba 0..255, `[height, width, 4]`, alpha not multiplied in: a canvas' `ImageData.data`
 * @param channels 1 for brightness, 3 for red, green, blue
 * @returns 0..255, `[height, width, channels]`
 * @throws InvalidValueError where it is another number of channels: pictures have no others
 */
export function pixelsFromRgba(
  rgba: Uint8Array | Uint8ClampedArray,
  channels: number,
  { invert = false }: PixelOptions = {},
): Uint8Array {
  if (channels !== 1 && channels !== 3) {
    throw new InvalidValueError('channels', channels, '1 or 3, which is what pictures have');
  }
  const pixels = new Uint8Array((rgba.length / 4) * channels);
  const inversion = invert ? 255 : 0;
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    let [red, green, blue] = [rgba[from]!, rgba[from + 1]!, rgba[from + 2]!];
    const alpha = rgba[from + 3]!;
    // Most pictures are opaque, and have most of the time that this takes.
    if (alpha !== 255) {
      red = onGround(red, alpha);
      green = onGround(green, alpha);
      blue = onGround(blue, alpha);
    }
    // `x ^ 255` is `255 - x`.
    if (channels === 1) {
      pixels[to++] = brightnessOf(red ^ inversion, green ^ inversion, blue ^ inversion);
    } else {
      pixels[to++] = red ^ inversion;
      pixels[to++] = green ^ inversion;
      pixels[to++] = blue ^ inversion;
    }
  }
  return pixels;
}

const onGround = (colour: number, alpha: number) => Math.round((colour * alpha + ground * (255 - alpha)) / 255);
