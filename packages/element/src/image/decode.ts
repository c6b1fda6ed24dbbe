import { browserFormats, pictureFormat, signatureLength } from '@densenet/data';
import { fetchAllowed, PolicyError } from '../fetchAllowed.ts';
import { type Reason, reason, reasoned, reasonOf } from '../messages/reasons.ts';
import { PictureError } from './errors.ts';
import { decodeSvg } from './svg.ts';

/**
 * Decodes a picture file, upright as its EXIF data says. The format is recognised by the file's content.
 *
 * @param name What errors call the picture: a file's name or an address.
 * @throws PictureError where the browser cannot read the file
 */
export async function decodeBlob(blob: Blob, name: string | Reason): Promise<ImageBitmap> {
  if (blob.size === 0) throw reasoned(PictureError, reason('empty', name));
  const format = pictureFormat(new Uint8Array(await blob.slice(0, signatureLength).arrayBuffer()));
  // createImageBitmap does not decode SVG.
  if (format === 'SVG' || blob.type.startsWith('image/svg')) return decodeSvg(await blob.text());
  try {
    return await createImageBitmap(blob, { imageOrientation: 'from-image' });
  } catch (cause) {
    throw reasoned(PictureError, unreadable(name, format, blob.type), { cause });
  }
}

/** Why a picture that the browser refuses cannot be read, and what to do. */
function unreadable(name: string | Reason, format: ReturnType<typeof pictureFormat>, type: string): Reason {
  if (format === undefined) return reason('noPicture', name, type, browserFormats);
  if ((browserFormats as readonly string[]).includes(format)) return reason('damaged', name, format, browserFormats);
  return reason('otherFormat', name, format);
}

/**
 * Downloads and decodes a picture.
 *
 * @throws PictureError where the address cannot be read from this page, or holds no picture
 */
export async function decodeUrl(address: string, base: string, signal: AbortSignal): Promise<ImageBitmap> {
  if (!URL.canParse(address, base)) {
    throw reasoned(PictureError, reason('noAddress', address));
  }
  const url = new URL(address, base);
  const name = url.protocol === 'data:' ? reason('theDataUrl') : url.href;
  let response: Response;
  try {
    response = await fetchAllowed(url.href, { signal });
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof PolicyError) {
      throw reasoned(PictureError, reason('pictureForbidden', name, reasonOf(cause)), { cause });
    }
    throw reasoned(PictureError, reason('pictureUnreachable', name), { cause });
  }
  if (!response.ok) {
    throw reasoned(PictureError, reason('pictureStatus', name, response.status));
  }
  return decodeBlob(await response.blob(), name);
}
