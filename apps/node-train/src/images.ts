import { readFile, stat } from 'node:fs/promises';
import { type PicturePixels, pixelsFromRgba } from '@densenet/data';
import sharp from 'sharp';

/** An image file that cannot be used. The message names the file and what is wrong with it. */
export class ImageError extends Error {
  override readonly name = 'ImageError';
}

/** Largest number of pixels decoded, against files that claim absurd sizes: 100 megapixels. */
const pixelLimit = 1e8;

/**
 * Decodes an image file (PNG, JPEG, WebP, GIF, TIFF, AVIF) as the network's number of channels, upright as its EXIF tag
 * says, transparent parts on black; with `invert` on white, which the inversion makes black.
 *
 * @param invert for dark drawings on white paper, where the network has learned bright things on black
 * @param ignoreProfile takes an RGB file's numbers as they are, as Pillow does, whatever colour profile is embedded in it;
 *   else they are converted to sRGB
 * @throws ImageError if the file cannot be read or does not decode
 */
export async function decodeImage(
  path: string,
  channels: number,
  invert = false,
  ignoreProfile = false,
): Promise<PicturePixels> {
  if (channels !== 1 && channels !== 3) {
    throw new ImageError(`the network takes images of ${channels} channels; image files have 1 or 3`);
  }
  const bytes = await readFile(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    const { data, info } = await sharp(bytes, {
      limitInputPixels: pixelLimit,
      failOn: 'error',
      ignoreIcc: ignoreProfile,
    })
      .autoOrient()
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    // The same conversion as in the browser.
    return { values: pixelsFromRgba(data, channels, { invert }), height: info.height, width: info.width, channels };
  } catch (error) {
    throw new ImageError(`${path} does not decode as an image: ${(error as Error).message}`, { cause: error });
  }
}

/** Finds a mistyped name before anything that takes long. Throws ImageError naming the first file that is not there. */
export async function checkImagesExist(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await stat(path).catch((error: unknown) => {
      throw unreadable(path, error);
    });
  }
}

function unreadable(path: string, error: unknown): ImageError {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = { ENOENT: 'there is no such file', EISDIR: 'it is a folder' };
  return new ImageError(`${path} cannot be read: ${reasons[code ?? ''] ?? message}`, { cause: error });
}
