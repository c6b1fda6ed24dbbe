/**
 * CMYK to RGB, as Pillow's `convert('RGB')`: each colour is `(1 - ink) * (1 - black)`, of numbers in 0..1.
 *
 * @param cmyk 0..255, `[pixels, 4]`, 255 for all the ink
 * @returns 0..255, `[pixels, 4]`: red, green, blue, and 255 for alpha
 */
export function rgbaFromCmyk(cmyk: Uint8Array): Uint8Array {
  const rgba = new Uint8Array(cmyk.length).fill(255);
  for (let at = 0; at < cmyk.length; at += 4) {
    const light = 255 - cmyk[at + 3]!;
    for (let channel = at; channel < at + 3; channel++) rgba[channel] = light - divideBy255(cmyk[channel]! * light);
  }
  return rgba;
}

/** Rounded to the nearest, for products of two bytes. */
function divideBy255(product: number): number {
  return Math.floor((2 * product + 255) / 510);
}

/**
 * YCbCr to RGB, as in JPEG files (ITU-R BT.601, full range), in place. Alpha stays.
 *
 * @param pixels 0..255, `[pixels, 4]`: Y, Cb, Cr, alpha
 */
export function ycbcrToRgb(pixels: Uint8Array): void {
  const clamped = new Uint8ClampedArray(pixels.buffer, pixels.byteOffset, pixels.length);
  for (let at = 0; at < pixels.length; at += 4) {
    const [luma, blue, red] = [pixels[at]!, pixels[at + 1]! - 128, pixels[at + 2]! - 128];
    clamped[at] = luma + 1.402 * red;
    clamped[at + 1] = luma - 0.344_136 * blue - 0.714_136 * red;
    clamped[at + 2] = luma + 1.772 * blue;
  }
}
