import type { PicturePixels } from '../../preprocessing/resize.ts';

/**
 * Turns the hue of a picture: torchvision's `adjust_hue` of a PIL image, by way of Pillow's HSV of bytes. A picture that has not three
 * channels stays as it is.
 *
 * @param turn part of a full turn, -0.5..0.5
 */
export function withHue(picture: PicturePixels, turn: number): PicturePixels {
  const { values, height, width, channels } = picture;
  if (channels !== 3) return picture;
  const shift = Math.trunc(turn * 255);
  const output = new Uint8Array(values.length);
  for (let at = 0; at < values.length; at += 3) {
    const red = values[at]!;
    const green = values[at + 1]!;
    const blue = values[at + 2]!;
    const most = Math.max(red, green, blue);
    const range = most - Math.min(red, green, blue);
    const saturation = range === 0 ? 0 : Math.trunc(Math.fround(range / most) * 255);
    if (saturation === 0) {
      write(output, at, most, most, most);
      continue;
    }
    const hue = (hueOf(red, green, blue, most, range) + shift) & 255;
    paint(output, at, hue, saturation, most);
  }
  return { values: output, height, width, channels };
}

/** The hue as a byte, as Pillow computes it: where it has a float, the number is rounded to one. */
function hueOf(red: number, green: number, blue: number, most: number, range: number): number {
  const redLack = Math.fround((most - red) / range);
  const greenLack = Math.fround((most - green) / range);
  const blueLack = Math.fround((most - blue) / range);
  const sixths =
    red === most ? blueLack - greenLack : green === most ? 2 + redLack - blueLack : 4 + greenLack - redLack;
  const turns = Math.fround(sixths) / 6;
  // The remainder of a division by 1, which would take several times as long.
  const hue = turns + 1;
  return Math.floor(Math.fround(hue >= 1 ? hue - 1 : hue) * 255);
}

/** Writes the colour of a hue, a saturation and a value, all bytes, as Pillow computes it. */
function paint(output: Uint8Array, at: number, hue: number, saturation: number, value: number): void {
  const sixth = Math.floor((hue * 6) / 255);
  const rest = Math.fround((hue * 6) / 255 - sixth);
  const share = Math.fround(saturation / 255);
  const low = (value * (1 - share) + 0.5) | 0;
  const falling = (value * (1 - share * rest) + 0.5) | 0;
  const rising = (value * (1 - share * (1 - rest)) + 0.5) | 0;
  if (sixth === 1) write(output, at, falling, value, low);
  else if (sixth === 2) write(output, at, low, value, rising);
  else if (sixth === 3) write(output, at, low, falling, value);
  else if (sixth === 4) write(output, at, rising, low, value);
  else if (sixth === 5) write(output, at, value, low, falling);
  else write(output, at, value, rising, low);
}

function write(output: Uint8Array, at: number, red: number, green: number, blue: number): void {
  output[at] = red;
  output[at + 1] = green;
  output[at + 2] = blue;
}
