import type { Metadata, Sharp } from 'sharp';
import { nodeFormats, pictureFormat, pictureRemedy } from '../../pictures/pictureFormat.ts';
import { pixelsFromRgba } from '../../pictures/pixels.ts';
import type { PicturePixels } from '../../preprocessing/resize.ts';
import { PictureError } from '../errors.ts';
import { optionalPackage } from '../optionalPackage.ts';
import { rgbaFromCmyk, ycbcrToRgb } from './colours.ts';
import { type PictureInput, pictureName, readPicture } from './readPicture.ts';
import { tiffColours } from './tiff.ts';

/** Largest number of pixels decoded, against files that claim absurd sizes. */
const megapixelLimit = 100;

const mostChannels = 4;

/** Types of values that are read, by libvips' names: for others a file does not say which range they have. */
const depths: readonly unknown[] = ['uchar', 'ushort'];

export interface DecodeOptions {
  /**
   * Leaves a file's values as they are, as Pillow does, whatever colour profile is embedded. By default they are converted to
   * sRGB.
   */
  ignoreProfile?: boolean;
  /** What errors call the picture. Default: its path or address. */
  name?: string;
  signal?: AbortSignal | undefined;
}

/** A decoded picture as canvases have them: 0..255, `[height, width, 4]`, alpha not multiplied in. */
export interface RgbaPicture {
  rgba: Uint8Array;
  height: number;
  width: number;
}

/**
 * Decodes a picture file of `nodeFormats` as the network's number of channels, upright as its EXIF tag says, transparent parts
 * on white. The format is told by the content. docs/data.md says how each kind of picture is decoded.
 *
 * @param channels 1 or 3
 * @param options `invert` is for dark drawings on white paper, where the network has learned bright things on black
 * @throws PictureError where no picture has that number of channels, and as {@link decodeRgba}
 * @throws MissingPackageError where sharp, which decodes, is not installed
 */
export async function decodePicture(
  input: PictureInput,
  channels: number,
  { invert = false, ...options }: DecodeOptions & { invert?: boolean } = {},
): Promise<PicturePixels> {
  expectPictureChannels(channels);
  const isShownAsItIs = channels === 3 && !invert;
  const { pixels, planes, height, width } = await decoded(input, options, isShownAsItIs ? 3 : 4);
  // A copy, which can be given to another thread, as libvips' memory cannot; else the same conversion as in the browser.
  const values = planes === 3 ? new Uint8Array(pixels) : pixelsFromRgba(pixels, channels, { invert });
  return { values, height, width, channels };
}

/**
 * Decodes a picture file as RGBA, which {@link decodePicture} converts to the network's channels.
 *
 * @throws PictureError where the picture cannot be read, is of another kind, too large, or damaged
 * @throws MissingPackageError where sharp, which decodes, is not installed
 * @throws the signal's reason where it is aborted
 */
export async function decodeRgba(input: PictureInput, options: DecodeOptions = {}): Promise<RgbaPicture> {
  const { pixels, height, width } = await decoded(input, options, 4);
  return { rgba: pixels, height, width };
}

/** Pixels of a file, `[height, width, planes]`: red, green, blue, and with 4 planes alpha. */
interface Decoded {
  pixels: Uint8Array;
  planes: number;
  height: number;
  width: number;
}

/** @param fewestPlanes 3: an opaque picture is given without alpha; 4: all have it */
async function decoded(
  input: PictureInput,
  { ignoreProfile = false, name = pictureName(input), signal }: DecodeOptions,
  fewestPlanes: 3 | 4,
): Promise<Decoded> {
  const sharp = await optionalPackage('sharp', 'decoding pictures', () => import('sharp'));
  const bytes = await readPicture(input, name, signal);
  const format = pictureFormat(bytes);
  if (bytes.length === 0) throw new PictureError(`${name} is empty (0 bytes)`);
  if (format === undefined || !(nodeFormats as readonly string[]).includes(format)) {
    const found = format === undefined ? 'is no picture that is known here' : `is ${format}, which is not read`;
    throw new PictureError(`${name} ${found} (${nodeFormats.join(', ')} are). ${pictureRemedy(format)}`);
  }
  try {
    return await decode(sharp.default, bytes, { isTiff: format === 'TIFF', ignoreProfile, fewestPlanes });
  } catch (error) {
    throw new PictureError(`${name} (${format}) cannot be decoded: ${(error as Error).message}`, { cause: error });
  }
}

async function decode(
  sharp: (input: Uint8Array, options: { limitInputPixels: false; failOn?: 'error'; ignoreIcc?: boolean }) => Sharp,
  bytes: Uint8Array,
  { isTiff, ignoreProfile, fewestPlanes }: { isTiff: boolean; ignoreProfile: boolean; fewestPlanes: 3 | 4 },
): Promise<Decoded> {
  const { ycbcr, alpha } = isTiff ? tiffColours(bytes) : { ycbcr: false, alpha: true };
  const header = await byLibvips(sharp(bytes, { limitInputPixels: false }).metadata());
  check(header);
  const inks = header.space === 'cmyk' && (ignoreProfile || !header.hasProfile);
  const upright = sharp(bytes, { limitInputPixels: false, failOn: 'error', ignoreIcc: ignoreProfile }).autoOrient();
  const shown = inks
    ? upright.pipelineColourspace('cmyk').toColourspace('cmyk')
    : (alpha ? upright : upright.removeAlpha()).toColourspace('srgb');
  const hasAlphaAdded = !inks && (fewestPlanes === 4 || ycbcr);
  const given = hasAlphaAdded ? shown.ensureAlpha() : shown;
  const { data, info } = await byLibvips(given.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true }));
  if (ycbcr) ycbcrToRgb(data);
  const { height, width, channels } = info;
  return inks
    ? { pixels: rgbaFromCmyk(data), planes: 4, height, width }
    : { pixels: data, planes: channels, height, width };
}

/** @throws PictureError where pictures cannot have as many channels as the network takes */
export function expectPictureChannels(channels: number): void {
  if (channels === 1 || channels === 3) return;
  throw new PictureError(`the network takes images of ${channels} channels; image files have 1 or 3`);
}

/** Refuses sizes, depths and colours that are not supported, before anything is decoded. */
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

/** Shortens errors of libvips, which repeat one complaint over many lines, to one line. */
async function byLibvips<Result>(reading: Promise<Result>): Promise<Result> {
  try {
    return await reading;
  } catch (error) {
    const line = (error as Error).message.split('\n').find((each) => each.trim() !== '');
    throw new Error(`it is damaged or cut off (libvips: ${line?.trim()})`, { cause: error });
  }
}
