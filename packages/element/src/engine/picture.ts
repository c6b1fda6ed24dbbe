import { type PicturePixels, type Preprocessing, pixelsFromRgba } from '@densenet/data';
import { fitWithin, shrunkSide } from '../image/size.ts';
import type { ClassifyOptions, Picture } from './types.ts';

/**
 * Reads a picture's pixels in the network's channels, and closes it where it is an ImageBitmap. A large picture is shrunk by
 * the browser first, unless the network's own resize is antialiased: without antialiasing it would skip most pixels.
 */
export async function readPicture(
  picture: Picture,
  { channels, antialias }: Pick<Preprocessing, 'channels' | 'antialias'>,
  options: ClassifyOptions = {},
): Promise<PicturePixels> {
  const { data, width, height } = rgbaOf(antialias === true ? picture : await shrink(picture));
  return { values: pixelsFromRgba(data as Uint8ClampedArray, channels, options), height, width, channels };
}

async function shrink(picture: Picture): Promise<Picture> {
  const { width, height } = fitWithin(picture, shrunkSide);
  if (width === picture.width && height === picture.height) return picture;
  try {
    return await createImageBitmap(picture, { resizeWidth: width, resizeHeight: height, resizeQuality: 'high' });
  } finally {
    if ('close' in picture) picture.close();
  }
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
