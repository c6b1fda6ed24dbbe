import { tiffTag, tiffTags } from './tiffTags.ts';

/** What the values mean that libvips reads from a TIFF. */
export interface TiffColours {
  /** The values are Y, Cb and Cr: libvips takes them for RGB where the compression is not JPEG's. */
  ycbcr: boolean;
  /** The extra channel is transparency: libvips takes any extra channel for that. */
  alpha: boolean;
}

const photometric = { whiteIsZero: 0, blackIsZero: 1, rgb: 2, palette: 3, cmyk: 5, ycbcr: 6 } as const;
const names: Record<number, string> = {
  4: 'a mask',
  8: 'CIELab',
  9: 'ICCLab',
  10: 'ITULab',
  32803: "a sensor's raw values",
};
/** Kinds of extra channels that are transparency: already multiplied into the colours, or not. */
const alphaSamples = [1, 2];
/** JPEG's compressions, whose YCbCr libtiff converts to RGB by itself. */
const jpegCompression = [6, 7];

/**
 * What a TIFF file says of its colours.
 *
 * @throws Error where the file has colours or channels that are not read; it says which
 */
export function tiffColours(bytes: Uint8Array): TiffColours {
  let tags: Map<number, number[]>;
  try {
    tags = tiffTags(bytes);
  } catch (cause) {
    throw new Error('it is damaged or cut off: its directory is not inside the file', { cause });
  }
  const one = (tag: number) => tags.get(tag)?.[0];
  if (((one(tiffTag.newSubfileType) ?? 0) & 1) === 1) {
    throw new Error(
      "its first picture is a thumbnail, as in a camera's raw file: develop it, and save it as JPEG or PNG",
    );
  }
  const found = one(tiffTag.photometric);
  if (found === undefined || !(Object.values(photometric) as number[]).includes(found)) {
    const what = found === undefined ? 'nothing' : (names[found] ?? `number ${found}`);
    throw new Error(
      `as its kind of colour it says ${what}; grey, RGB, palette, CMYK and YCbCr are read: save it as RGB`,
    );
  }
  const alpha = alphaSamples.includes(one(tiffTag.extraSamples) ?? 0);
  if (found !== photometric.ycbcr || jpegCompression.includes(one(tiffTag.compression) ?? 1)) {
    return { ycbcr: false, alpha };
  }
  const subsampling = tags.get(tiffTag.ycbcrSubsampling) ?? [2, 2];
  if (subsampling.some((each) => each !== 1)) {
    throw new Error('it has YCbCr colours of a lower resolution than its brightness: save it as RGB');
  }
  return { ycbcr: true, alpha };
}
