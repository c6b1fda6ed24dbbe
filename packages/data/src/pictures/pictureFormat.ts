/** Bytes of a file's beginning that `pictureFormat` looks at. */
export const signatureLength = 1024;

/** What files begin with, as hexadecimal digits or as Latin-1 text. The first that fits counts. */
const signatures = [
  ['PNG', { hex: /^89504e470d0a1a0a/ }],
  ['JPEG', { hex: /^ffd8ff/ }],
  ['WebP', { text: /^RIFF.{4}WEBP/s }],
  ['GIF', { text: /^GIF8[79]a/ }],
  ['TIFF', { hex: /^(49492[ab]00|4d4d002[ab])/ }],
  // ISO base media files: the major brand, or one of the compatible brands after it.
  ['AVIF', { firstBox: /^.{4}ftyp(.{4})*?avi[fs]/s }],
  ['HEIC', { firstBox: /^.{4}ftyp(.{4})*?(hei[cxms]|hev[cxms]|mif1|msf1)/s }],
  ['JPEG 2000', { hex: /^(0000000c6a5020200d0a870a|ff4fff51)/ }],
  ['JPEG XL', { hex: /^(0000000c4a584c200d0a870a|ff0a)/ }],
  ['BMP', { hex: /^424d.{8}00000000/ }],
  ['ICO', { hex: /^0000(01|02)00/ }],
  ['PSD', { text: /^8BPS/ }],
  ['PDF', { text: /^%PDF-/ }],
  ['DICOM', { text: /^.{128}DICM/s }],
  ['PNM', { text: /^P[1-7]\s/ }],
  ['HTML', { text: /^(\xef\xbb\xbf)?\s*<(!doctype html|html|head|body)/i }],
  ['SVG', { text: /^(\xef\xbb\xbf)?\s*<.*?(?<=<)svg[\s>]/s }],
  ['Git LFS', { text: /^version https:\/\/git-lfs\./ }],
] as const satisfies readonly (readonly [string, { [form in Form]?: RegExp }])[];

type Form = 'hex' | 'text' | 'firstBox';

/** A kind of file by its usual name. Most are pictures; the others are often found under a picture's name. */
export type PictureFormat = (typeof signatures)[number][0];

/** What the command reads. */
export const nodeFormats = ['PNG', 'JPEG', 'WebP', 'GIF', 'TIFF', 'AVIF'] as const satisfies readonly PictureFormat[];

/** What current browsers read. */
export const browserFormats = [
  'PNG',
  'JPEG',
  'WebP',
  'GIF',
  'AVIF',
  'BMP',
  'SVG',
] as const satisfies readonly PictureFormat[];

/**
 * The kind of a picture by its content: names of files and the types that servers give them are often wrong.
 *
 * @param bytes The file, or its first `signatureLength` bytes.
 * @returns undefined for content of no kind that is known here
 */
export function pictureFormat(bytes: Uint8Array): PictureFormat | undefined {
  const begin = bytes.subarray(0, signatureLength);
  const text = String.fromCharCode(...begin);
  // The length of the first box of an ISO base media file, which has the brands.
  const boxLength = begin.length < 4 ? 0 : new DataView(begin.buffer, begin.byteOffset).getUint32(0);
  const forms: Record<Form, string> = {
    hex: Array.from(begin.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join(''),
    text,
    firstBox: text.slice(0, boxLength),
  };
  return signatures.find(([, begins]) =>
    Object.entries(begins).some(([form, each]) => each.test(forms[form as Form])),
  )?.[0];
}

/** What can be done about a file of a kind that is not read: one sentence, or two. */
export function pictureRemedy(format: PictureFormat | undefined): string {
  switch (format) {
    case 'HEIC':
      return 'Convert it to JPEG (with ImageMagick: magick photo.heic photo.jpg); an iPhone takes JPEG under Settings, Camera, Formats, "Most Compatible".';
    case 'SVG':
      return 'It has no pixels of its own: export it as PNG from the program that draws it.';
    case 'HTML':
      return 'It is a web page that was saved in the place of the picture: save the picture itself.';
    case 'Git LFS':
      return 'It stands for a picture that was not downloaded: run "git lfs pull".';
    case 'DICOM':
      return 'Its values need a window to become a picture: export it as PNG from a DICOM viewer.';
    case undefined:
      return 'It begins as no picture does: check that it is one, and that it was copied whole.';
    default:
      return 'Convert it to PNG (with ImageMagick: magick picture picture.png).';
  }
}
