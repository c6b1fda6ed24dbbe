import { nodeFormats, type PicturePixels, pictureFormat, pictureRemedy, pixelsFromRgba } from '@densenet/data';
import sharp, { type Metadata } from 'sharp';
import { rgbaFromCmyk, ycbcrToRgb } from './colours.ts';
import { expectPictureChannels, ImageError } from './errors.ts';
import { readImageFile } from './read.ts';
import { tiffColours } from './tiff.ts';

/** Largest number of pixels decoded, against files that claim absurd sizes. */
const megapixelLimit = 100;

const mostChannels = 4;

/** Bits a value has that are read: the range of others is not said by a file. */
const depths: readonly unknown[] = ['uchar', 'ushort'];

/**
 * Decodes an image file of `nodeFormats` as the network's number of channels, upright as its EXIF tag says, transparent
 * parts on white. The kind is told by the content. docs/data.md has what becomes of each.
 *
 * @param invert for dark drawings on white paper, where the network has learned bright things on black
 * @param ignoreProfile takes a file's numbers as they are, as Pillow does, whatever colour profile is embedded in it; else
 *   they are converted to sRGB
 * @throws ImageError if the file cannot be read, is of another kind, too large, or damaged
 */
export async function decodeImage(
  path: string,
  channels: number,
  invert = false,
  ignoreProfile = false,
): Promise<PicturePixels> {
  expectPictureChannels(channels);
  const bytes = await readImageFile(path);
  const format = pictureFormat(bytes);
  if (bytes.length === 0) throw new ImageError(`${path} is empty (0 bytes)`);
  if (format === undefined || !(nodeFormats as readonly string[]).includes(format)) {
    const found = format === undefined ? 'is no picture that is known here' : `is ${format}, which is not read`;
    throw new ImageError(`${path} ${found} (${nodeFormats.join(', ')} are). ${pictureRemedy(format)}`);
  }
  try {
    const { rgba, height, width } = await decodeRgba(bytes, format === 'TIFF', ignoreProfile);
    // The same conversion as in the browser.
    return { values: pixelsFromRgba(rgba, channels, { invert }), height, width, channels };
  } catch (error) {
    throw new ImageError(`${path} (${format}) cannot be decoded: ${(error as Error).message}`, { cause: error });
  }
}

async function decodeRgba(bytes: Buffer, isTiff: boolean, ignoreProfile: boolean) {
  const { ycbcr, alpha } = isTiff ? tiffColours(bytes) : { ycbcr: false, alpha: true };
  const header = await byLibvips(sharp(bytes, { limitInputPixels: false }).metadata());
  check(header);
  const inks = header.space === 'cmyk' && (ignoreProfile || !header.hasProfile);
  const upright = sharp(bytes, { limitInputPixels: false, failOn: 'error', ignoreIcc: ignoreProfile }).autoOrient();
  const pixels = inks
    ? upright.pipelineColourspace('cmyk').toColourspace('cmyk')
    : (alpha ? upright : upright.removeAlpha()).toColourspace('srgb').ensureAlpha();
  const { data, info } = await byLibvips(pixels.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true }));
  if (ycbcr) ycbcrToRgb(data);
  return { rgba: inks ? rgbaFromCmyk(data) : data, height: info.height, width: info.width };
}

/** Before anything is decoded. */
function check({ width, height, depth, space, channels }: Metadata): void {
  if (width * height > megapixelLimit * 1e6) {
    const megapixels = Math.ceil((width * height) / 1e6);
    throw new Error(
      `it has ${width} x ${height} pixels (${megapixels} megapixels), at most ${megapixelLimit} megapixels are read: make it smaller`,
    );
  }
  if (!depths.includes(depth)) {
    throw new Error(`its values are ${depth}, whose range the file does not say: save it with 8 or 16 bits a value`);
  }
  if (channels > mostChannels) {
    throw new Error(
      `it has ${channels} channels, at most ${mostChannels} are read (RGB and alpha, or CMYK): save it as RGB`,
    );
  }
  if (space === 'cmyk' && depth !== 'uchar') {
    throw new Error(`it has CMYK colours of ${depth}, expected 8 bits a value: save it as RGB`);
  }
}

/** libvips tells the same several times over, a line each, and in words of its own. */
async function byLibvips<Result>(reading: Promise<Result>): Promise<Result> {
  try {
    return await reading;
  } catch (error) {
    const line = (error as Error).message.split('\n').find((each) => each.trim() !== '');
    throw new Error(`it is damaged or cut off (libvips: ${line?.trim()})`, { cause: error });
  }
}
