import type { Picture } from '../engine/types.ts';
import { reason, reasoned } from '../messages/reasons.ts';
import { decodeBlob, decodeUrl } from './decode.ts';
import { PictureError } from './errors.ts';
import { fitWithin, maxSide, type Size } from './size.ts';

/** What can be classified. A string is a URL. */
export type ImageSource =
  | Blob
  | string
  | HTMLImageElement
  | HTMLVideoElement
  | HTMLCanvasElement
  | OffscreenCanvas
  | ImageBitmap
  | ImageData;

/**
 * Reads any source as an upright picture of at most `maxSide` pixels a side. The source is not changed: an ImageBitmap is
 * copied.
 *
 * @param base The URL that a relative URL is relative to.
 * @throws PictureError where the source holds no picture, or the page may not read it
 */
export async function toPicture(source: ImageSource, base: string, signal: AbortSignal): Promise<Picture> {
  if (source instanceof ImageData && fits(source)) return source;
  return shrink(await toBitmap(source, base, signal));
}

async function toBitmap(source: ImageSource, base: string, signal: AbortSignal): Promise<ImageBitmap> {
  if (typeof source === 'string') return decodeUrl(source, base, signal);
  if (source instanceof Blob)
    return decodeBlob(source, source instanceof File ? reason('fileNamed', source.name) : reason('theFile'));
  // Waits until an <img> is loaded. Where the picture is broken this rejects, but then its size is 0, which is checked below.
  if (source instanceof HTMLImageElement) await source.decode().catch(() => {});
  const size = sizeOf(source);
  try {
    return await readable(await createImageBitmap(source));
  } catch (cause) {
    if (cause instanceof PictureError) throw cause;
    throw new PictureError(`The ${kindOf(source)} of ${size.width} x ${size.height} pixels cannot be read: ${cause}`, {
      cause,
    });
  }
}

/** @throws PictureError where the source has no pixels, saying why */
function sizeOf(source: Exclude<ImageSource, string | Blob>): Size {
  let size: Size = source as ImageBitmap;
  let remedy = 'Give it a width and a height, and draw on it.';
  if (source instanceof HTMLImageElement) {
    size = { width: source.naturalWidth, height: source.naturalHeight };
    if (size.width === 0 && isElsewhere(source)) throw new PictureError(notLoaded(source));
    remedy = `Its source is "${addressOf(source)}": check that it is a picture, and an SVG has a size.`;
  } else if (source instanceof HTMLVideoElement) {
    size = { width: source.videoWidth, height: source.videoHeight };
    remedy = 'It shows no frame yet: wait for its "loadeddata" event.';
  } else if (source instanceof ImageBitmap) {
    remedy = 'It was closed before.';
  } else if (!(source instanceof ImageData || isCanvas(source))) {
    throw new PictureError(
      `${Object.prototype.toString.call(source)} is no picture. Expected a File, Blob, address, image, video, canvas, ` +
        'ImageBitmap or ImageData.',
    );
  }
  if (size.width === 0 || size.height === 0) {
    throw new PictureError(`The ${kindOf(source)} is ${size.width} x ${size.height} pixels. ${remedy}`);
  }
  return size;
}

const addressOf = (image: HTMLImageElement) => image.currentSrc || image.src;

function isElsewhere(image: HTMLImageElement): boolean {
  const address = addressOf(image);
  return (
    URL.canParse(address) && /^https?:$/.test(new URL(address).protocol) && new URL(address).origin !== location.origin
  );
}

/** The message for an <img> of another origin that the browser refused to load; its size is 0. */
function notLoaded(image: HTMLImageElement): string {
  const blocked =
    image.crossOrigin === null
      ? 'there is no picture there, or this page is isolated (Cross-Origin-Embedder-Policy) and its server does not allow that'
      : 'there is no picture there, or its server does not let this page read it (CORS: it has to send ' +
        'Access-Control-Allow-Origin, because the image has crossorigin)';
  return `The image "${addressOf(image)}" was not loaded from the other origin: ${blocked}. Or save it and drop the file here.`;
}

function isCanvas(source: object): boolean {
  return source instanceof HTMLCanvasElement || source instanceof OffscreenCanvas;
}

function kindOf(source: object): string {
  if (source instanceof HTMLImageElement) return 'image';
  if (source instanceof HTMLVideoElement) return 'video';
  return isCanvas(source) ? 'canvas' : source.constructor.name;
}

/**
 * Checks that the page may read a picture's pixels: those of another origin can often be shown only. Such a picture cannot
 * be sent through a message port, so it is sent to this page itself. Reading pixels instead would block the page on the GPU.
 *
 * @returns the same picture, as it was received
 * @throws PictureError where the page may not read it
 */
function readable(bitmap: ImageBitmap): Promise<ImageBitmap> {
  const { port1, port2 } = new MessageChannel();
  return new Promise<ImageBitmap>((resolve, reject) => {
    port2.onmessage = ({ data }: MessageEvent<ImageBitmap>) => resolve(data);
    try {
      port1.postMessage(bitmap, [bitmap]);
    } catch (cause) {
      bitmap.close();
      reject(reasoned(PictureError, reason('otherOrigin'), { cause }));
    }
  }).finally(() => port1.close());
}

async function shrink(bitmap: ImageBitmap): Promise<ImageBitmap> {
  if (fits(bitmap)) return bitmap;
  const { width, height } = fitWithin(bitmap, maxSide);
  try {
    return await createImageBitmap(bitmap, { resizeWidth: width, resizeHeight: height, resizeQuality: 'high' });
  } finally {
    bitmap.close();
  }
}

function fits({ width, height }: Size): boolean {
  return Math.max(width, height) <= maxSide;
}

/** A copy to keep and show, since the engine closes the picture that it is given. The page's thread copies no pixels. */
export async function toCanvas(picture: Picture): Promise<HTMLCanvasElement> {
  const canvas = document.createElement('canvas');
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext('bitmaprenderer')!.transferFromImageBitmap(await createImageBitmap(picture));
  return canvas;
}
