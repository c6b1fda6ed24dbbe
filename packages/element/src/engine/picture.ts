import { type Preprocessing, pixelsFromRgba, preprocess } from '@densenet/data';
import { type Tensor4D, tensor4d, tidy } from '@tensorflow/tfjs-core';
import type { ClassifyOptions, Picture } from './types.ts';

/** A picture's pixels in the network's channels: 0..255, `[height, width, channels]`. */
export interface Pixels {
  values: Int32Array;
  height: number;
  width: number;
  channels: number;
}

/** Reads a picture, once: a bitmap is closed by it. */
export function readPicture(picture: Picture, channels: number, options: ClassifyOptions = {}): Pixels {
  const { data, width, height } = rgbaOf(picture);
  const values = Int32Array.from(pixelsFromRgba(data as Uint8ClampedArray, channels, options));
  return { values, height, width, channels };
}

/** What the network takes, on the backend: `[1, height, width, channels]`, the caller's to dispose of. */
export function networkInput({ values, height, width, channels }: Pixels, preprocessing: Preprocessing): Tensor4D {
  return tidy(() => preprocess(tensor4d(values, [1, height, width, channels], 'int32'), preprocessing));
}

function rgbaOf(picture: Picture): ImageData {
  if (!('close' in picture)) return picture;
  const { width, height } = picture;
  try {
    const context = createCanvas(width, height).getContext('2d', { willReadFrequently: true });
    if (!context) throw new Error('the browser gives no 2D canvas to read pixels with');
    (context as OffscreenCanvasRenderingContext2D).drawImage(picture, 0, 0);
    return (context as OffscreenCanvasRenderingContext2D).getImageData(0, 0, width, height);
  } finally {
    picture.close();
  }
}

function createCanvas(width: number, height: number): OffscreenCanvas | HTMLCanvasElement {
  if (typeof OffscreenCanvas !== 'undefined') return new OffscreenCanvas(width, height);
  return Object.assign(document.createElement('canvas'), { width, height });
}

/** What the network was given, as a picture again: normalisation undone. */
export function showInput(input: Float32Array, { height, width, channels, mean, std }: Preprocessing): ImageData {
  const rgba = new Uint8ClampedArray(4 * height * width).fill(255);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let colour = 0; colour < 3; colour++) {
      const channel = channels === 1 ? 0 : colour;
      rgba[4 * pixel + colour] = 255 * (input[pixel * channels + channel]! * std[channel]! + mean[channel]!);
    }
  }
  return new ImageData(rgba, width, height);
}
