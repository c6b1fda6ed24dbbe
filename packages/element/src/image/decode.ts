import { PictureError } from './errors.ts';
import { decodeSvg } from './svg.ts';

/**
 * Decodes a picture file, upright as its EXIF data says.
 *
 * @param name What to call it in an error: a file's name or an address.
 * @throws {PictureError} When the browser cannot read it.
 */
export async function decodeBlob(blob: Blob, name: string): Promise<ImageBitmap> {
  if (blob.size === 0) throw new PictureError(`${name} is empty (0 bytes). Choose another picture.`);
  // createImageBitmap takes no SVG.
  if (blob.type.startsWith('image/svg')) return decodeSvg(await blob.text());
  try {
    return await createImageBitmap(blob, { imageOrientation: 'from-image' });
  } catch (cause) {
    const found = blob.type === '' ? 'a file of unknown type' : blob.type;
    const message = blob.type.startsWith('image/')
      ? `${name} (${found}) cannot be read: it is damaged, or this browser does not know the format.`
      : `${name} is ${found}, not a picture.`;
    throw new PictureError(`${message} Choose a PNG, JPEG, WebP, GIF or SVG file.`, { cause });
  }
}

/**
 * Downloads and decodes a picture.
 *
 * @throws {PictureError} When the address cannot be read from this page, or holds no picture.
 */
export async function decodeUrl(address: string, base: string, signal: AbortSignal): Promise<ImageBitmap> {
  if (!URL.canParse(address, base)) {
    throw new PictureError(`"${address}" is not an address. Expected one like https://example.org/picture.jpg.`);
  }
  const url = new URL(address, base);
  const name = url.protocol === 'data:' ? 'The data URL' : url.href;
  let response: Response;
  try {
    response = await fetch(url, { signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw new PictureError(
      `${name} could not be fetched: there is no such server, or it does not let other pages read its pictures ` +
        '(CORS). Save the picture and drop the file here.',
      { cause },
    );
  }
  if (!response.ok) {
    throw new PictureError(`${name} answered ${response.status}, expected a picture. Check the address.`);
  }
  return decodeBlob(await response.blob(), name);
}
