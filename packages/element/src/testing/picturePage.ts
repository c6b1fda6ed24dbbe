// A page that reads pictures from sources of every kind, for the tests of `image/` and `engine/picture.ts`.
import { readPicture } from '../engine/picture.ts';
import { type ImageSource, toCanvas, toPicture } from '../image/picture.ts';

/** Size and corner pixels of the picture that a source gives, or why it gives none. */
async function read(source: ImageSource): Promise<string> {
  try {
    const picture = await toPicture(source, document.baseURI, new AbortController().signal);
    const { width, height } = picture;
    const context = new OffscreenCanvas(width, height).getContext('2d')!;
    if (picture instanceof ImageData) context.putImageData(picture, 0, 0);
    else context.drawImage(picture, 0, 0);
    const red = (x: number, y: number) => (context.getImageData(x, y, 1, 1).data[0]! > 127 ? 'red' : 'black');
    return `${width} x ${height}, ${red(0, 0)} to ${red(width - 1, height - 1)}`;
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

/** A canvas that is red at the left and black at the right. */
function canvas(width: number, height: number): HTMLCanvasElement {
  const made = document.createElement('canvas');
  Object.assign(made, { width, height });
  const context = made.getContext('2d')!;
  context.fillRect(0, 0, width, height);
  context.fillStyle = '#f00';
  context.fillRect(0, 0, width / 2, height);
  return made;
}

const blob = (source: HTMLCanvasElement, type = 'image/png') =>
  new Promise<Blob>((resolve) => source.toBlob((made) => resolve(made!), type));

/** A JPEG file that says that the camera was turned a quarter to the right (EXIF orientation 6). */
async function turnedPhoto(width: number, height: number): Promise<File> {
  const bytes = new Uint8Array(await (await blob(canvas(width, height), 'image/jpeg')).arrayBuffer());
  // Right after the start of the image: an APP1 segment with "Exif", a big-endian TIFF header, and one entry.
  const tiff = [0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
  const exif = [...new TextEncoder().encode('Exif'), 0, 0, ...tiff];
  const segment = [0xff, 0xe1, 0, exif.length + 2, ...exif];
  return new File([bytes.slice(0, 2), new Uint8Array(segment), bytes.slice(2)], 'photo.jpg', { type: 'image/jpeg' });
}

/** Reads a picture as for the engine and copies it to show, which are the steps that the page's own thread does. */
async function take(source: ImageSource): Promise<string> {
  const { width, height } = await toCanvas(await toPicture(source, document.baseURI, new AbortController().signal));
  return `${width} x ${height}`;
}

/** The pixels that are read from a file before the network's resize, `[height, width, 3]`, or the error's message. */
async function pixelsOf(base64: string): Promise<number[] | string> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  try {
    const picture = await toPicture(new Blob([bytes]), document.baseURI, new AbortController().signal);
    const { values } = await readPicture(picture, { channels: 3, antialias: true });
    return [...values];
  } catch (error) {
    return (error as Error).message;
  }
}

const reachable = { read, pixelsOf, take, canvas, blob, turnedPhoto };

declare global {
  /** Defined only on this page. */
  var pictures: typeof reachable;
}
globalThis.pictures = reachable;
