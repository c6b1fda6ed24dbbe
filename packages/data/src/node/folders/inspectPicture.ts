import { createHash } from 'node:crypto';
import { pictureFormat } from '../../pictures/pictureFormat.ts';
import { optionalPackage } from '../optionalPackage.ts';
import { decodeRgba } from '../pictures/decodePicture.ts';
import { readPicture } from '../pictures/readPicture.ts';

/** What a picture is like. */
export interface PictureFacts {
  /** Upright, in pixels. */
  width: number;
  height: number;
  /** Format, colours and depth: `JPEG RGB 8 bit`, `PNG grey 16 bit with alpha`. */
  mode: string;
  /** 64 bits that tell pixels apart: the same for the same picture, whatever its file's format or metadata. */
  digest: bigint;
}

/** What libvips' names of colour spaces are called here. */
const colourNames: Readonly<Record<string, string>> = {
  srgb: 'RGB',
  rgb: 'RGB',
  rgb16: 'RGB',
  'b-w': 'grey',
  grey16: 'grey',
  cmyk: 'CMYK',
};

/** Bits a value has, by libvips' names. */
const bits: Readonly<Record<string, string>> = { uchar: '8 bit', ushort: '16 bit' };

/**
 * Decodes a picture whole, since the header of a file that is cut off does not tell.
 *
 * @throws PictureError where the picture cannot be read
 * @throws MissingPackageError where sharp, which decodes, is not installed
 */
export async function inspectPicture(file: string): Promise<PictureFacts> {
  const bytes = await readPicture(file, file);
  const { rgba, width, height } = await decodeRgba(bytes, { name: file });
  const sharp = await optionalPackage('sharp', 'decoding pictures', () => import('sharp'));
  const { space, depth, hasAlpha, isPalette } = await sharp.default(bytes, { limitInputPixels: false }).metadata();
  const colours = isPalette ? 'palette' : (colourNames[space] ?? space);
  const mode = `${pictureFormat(bytes)} ${colours} ${bits[depth] ?? depth}${hasAlpha ? ' with alpha' : ''}`;
  const digest = createHash('sha256').update(`${width}x${height}:`).update(rgba).digest().readBigUInt64LE();
  return { width, height, mode, digest };
}
