import { browserFormats, pictureFormat, pictureRemedy, signatureLength } from '@densenet/data';
import { fetchAllowed, PolicyError } from '../fetchAllowed.ts';
import { PictureError } from './errors.ts';
import { decodeSvg } from './svg.ts';

/**
 * Decodes a picture file, upright as its EXIF data says. The format is recognised by the file's content.
 *
 * @param name What errors call the picture: a file's name or an address.
 * @throws PictureError where the browser cannot read the file
 */
export async function decodeBlob(blob: Blob, name: string): Promise<ImageBitmap> {
  if (blob.size === 0) throw new PictureError(`${name} is empty (0 bytes). Choose another picture.`);
  const format = pictureFormat(new Uint8Array(await blob.slice(0, signatureLength).arrayBuffer()));
  // createImageBitmap does not decode SVG.
  if (format === 'SVG' || blob.type.startsWith('image/svg')) return decodeSvg(await blob.text());
  try {
    return await createImageBitmap(blob, { imageOrientation: 'from-image' });
  } catch (cause) {
    throw new PictureError(`${name} ${unreadable(format, blob.type)}`, { cause });
  }
}

/** Why a picture that the browser refuses cannot be read, and what to do. */
function unreadable(format: ReturnType<typeof pictureFormat>, type: string): string {
  const choose = `Choose a ${browserFormats.slice(0, -1).join(', ')} or ${browserFormats.at(-1)} file.`;
  if (format === undefined) return `is ${type === '' ? 'a file of unknown type' : type}, not a picture. ${choose}`;
  if ((browserFormats as readonly string[]).includes(format)) {
    return `is ${format} and cannot be read: it is damaged, or this browser does not know all of the format. ${choose}`;
  }
  return `is ${format}, which this browser does not read. ${pictureRemedy(format)}`;
}

/**
 * Downloads and decodes a picture.
 *
 * @throws PictureError where the address cannot be read from this page, or holds no picture
 */
export async function decodeUrl(address: string, base: string, signal: AbortSignal): Promise<ImageBitmap> {
  if (!URL.canParse(address, base)) {
    throw new PictureError(`"${address}" is not an address. Expected one like https://example.org/picture.jpg.`);
  }
  const url = new URL(address, base);
  const name = url.protocol === 'data:' ? 'The data URL' : url.href;
  let response: Response;
  try {
    response = await fetchAllowed(url.href, { signal });
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof PolicyError) {
      throw new PictureError(`${name}: ${cause.message}. Save the picture and drop the file here.`, { cause });
    }
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
