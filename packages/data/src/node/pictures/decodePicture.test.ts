import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, test } from 'vitest';
import { temporaryDirectory } from '../../testing/temporaryDirectory.ts';
import { PictureError } from '../errors.ts';
import { decodePicture } from './decodePicture.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryDirectory();
});

/** Writes an image of 2x1 pixels, two colours beside each other, and gives its path. */
async function twoPixels(name: string, channels: 1 | 2 | 3 | 4, values: number[]): Promise<string> {
  const path = join(folder, name);
  const image = sharp(Uint8Array.from(values), { raw: { width: 2, height: 1, channels } });
  await (channels < 3 ? image.toColourspace('b-w') : image).toFile(path);
  return path;
}

const pixels = async (path: string, channels: number, invert = false) => [
  ...(await decodePicture(path, channels, { invert })).values,
];

describe('for a network that takes grey images', () => {
  test('grey stays as it is', async () => {
    expect(await pixels(await twoPixels('a.png', 1, [0, 77]), 1)).toEqual([0, 77]);
  });

  test('a grey that is stored as colour is that grey', async () => {
    expect(await pixels(await twoPixels('a.png', 3, [10, 10, 10, 200, 200, 200]), 1)).toEqual([10, 200]);
  });

  test('colours by how bright they are: green more than red, red more than blue', async () => {
    const [red, green] = await pixels(await twoPixels('a.png', 3, [255, 0, 0, 0, 255, 0]), 1);
    const [blue] = await pixels(await twoPixels('b.png', 3, [0, 0, 255, 0, 0, 0]), 1);
    expect(green).toBeGreaterThan(red!);
    expect(red).toBeGreaterThan(blue!);
    expect(blue).toBeGreaterThan(0);
  });

  test('16 bits become 8', async () => {
    const path = join(folder, 'deep.png');
    const deep = sharp(Uint16Array.from([0, 0x8080, 0xffff, 0x0101]), { raw: { width: 4, height: 1, channels: 1 } });
    await deep.toColourspace('grey16').png().toFile(path);
    expect((await sharp(path).metadata()).depth).toBe('ushort');
    expect(await pixels(path, 1)).toEqual([0, 0x80, 0xff, 1]);
  });
});

describe('for a network that takes colour images', () => {
  test('colour stays as it is', async () => {
    const values = [10, 20, 30, 40, 50, 60];
    expect(await pixels(await twoPixels('a.png', 3, values), 3)).toEqual(values);
  });

  test('an embedded colour profile is applied, or ignored as Pillow ignores it', async () => {
    const values = [200, 40, 40, 40, 200, 40];
    const path = join(folder, 'a.png');
    const image = sharp(Uint8Array.from(values), { raw: { width: 2, height: 1, channels: 3 } });
    // The numbers are changed to that profile's, which is embedded.
    await image.withIccProfile('p3').toFile(path);
    const stored = [...(await sharp(path, { ignoreIcc: true }).raw().toBuffer())];
    expect(stored).not.toEqual(values);
    const applied = await pixels(path, 3);
    const ignored = [...(await decodePicture(path, 3, { ignoreProfile: true })).values];
    expect(ignored).toEqual(stored);
    expect(Math.max(...applied.map((value, index) => Math.abs(value - values[index]!)))).toBeLessThanOrEqual(2);
  });

  test('grey is given three times', async () => {
    expect(await pixels(await twoPixels('a.png', 1, [0, 77]), 3)).toEqual([0, 0, 0, 77, 77, 77]);
  });

  test('the CMYK of print shops', async () => {
    const path = join(folder, 'print.jpg');
    await sharp({ create: { width: 8, height: 8, channels: 3, background: 'white' } })
      .toColourspace('cmyk')
      .toFile(path);
    expect((await sharp(path).metadata()).space).toBe('cmyk');
    expect(await pixels(path, 3)).toEqual(Array(8 * 8 * 3).fill(255));
  });
});

describe('transparent parts', () => {
  const [clear, half, solid] = [0, 128, 255];

  test('are white as on a page, half transparent ones in between', async () => {
    expect(await pixels(await twoPixels('a.png', 2, [200, clear, 200, half]), 1)).toEqual([255, 227]);
    expect(await pixels(await twoPixels('b.png', 4, [9, 9, 9, clear, 1, 2, 3, solid]), 3)).toEqual([
      255, 255, 255, 1, 2, 3,
    ]);
  });

  test('are inverted as they are shown: a black line on nothing is bright on black', async () => {
    expect(await pixels(await twoPixels('a.png', 2, [0, clear, 0, solid]), 1, true)).toEqual([0, 255]);
  });
});

test('--invert', async () => {
  expect(await pixels(await twoPixels('a.png', 1, [255, 55]), 1, true)).toEqual([0, 200]);
  expect(await pixels(await twoPixels('b.png', 3, [255, 255, 255, 1, 2, 3]), 3, true)).toEqual([
    0, 0, 0, 254, 253, 252,
  ]);
});

test.each([
  ['png', 6],
  ['webp', 6],
  ['png', 8],
] as const)('a %s turned by its EXIF tag is upright', async (format, orientation) => {
  const path = join(folder, `a.${format}`);
  const [left, right] = [10, 200];
  const raw = { width: 2, height: 1, channels: 1 } as const;
  const image = sharp(Uint8Array.from([left, right]), { raw }).toColourspace('b-w');
  await image.withMetadata({ orientation }).toFormat(format, { lossless: true }).toFile(path);
  const decoded = await decodePicture(path, 1);
  expect([decoded.width, decoded.height]).toEqual([1, 2]);
  // 6: the camera was turned by a quarter against the clock; 8: the other way.
  expect([...decoded.values]).toEqual(orientation === 6 ? [left, right] : [right, left]);
});

describe('what is no image that can be used', () => {
  /** Writes a file and gives what is said of it, after its path. */
  async function refusal(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, content);
    const error = await decodePicture(path, 3).catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(PictureError);
    const { message } = error as PictureError;
    expect(message.startsWith(path)).toBe(true);
    expect(message).not.toContain('\n');
    return message.slice(path.length + 1);
  }

  test('a file of something else', async () => {
    expect(await refusal('notes.png', 'not an image')).toBe(
      'is no picture that is known here (PNG, JPEG, WebP, GIF, TIFF, AVIF are). It begins as no picture does: check that it is one, and that it was copied whole.',
    );
  });

  test('pictures of other kinds, whatever they are called, with what to do', async () => {
    const heic = '\0\0\0\x18ftypheic\0\0\0\0mif1heic';
    expect(await refusal('photo.jpg', heic)).toMatch(
      /^is HEIC, which is not read \(.*\)\. Convert it to JPEG .*magick/,
    );
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9999" height="9999"/>';
    expect(await refusal('drawing.png', svg)).toMatch(/^is SVG, .* export it as PNG/);
    expect(await refusal('page.jpg', '<!doctype html><html></html>')).toMatch(/^is HTML, .* a web page/);
    expect(await refusal('a.bmp', 'BM\x46\0\0\0\0\0\0\0')).toMatch(/^is BMP, .* Convert it to PNG/);
  });

  test('a file cut off or damaged, in one line', async () => {
    const whole = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } })
      .png({ compressionLevel: 0 })
      .toBuffer();
    expect(await refusal('cut.png', whole.subarray(0, whole.length / 2))).toMatch(
      /^\(PNG\) cannot be decoded: it is damaged or cut off \(libvips: .+\)$/,
    );
    const avif = await sharp(whole).avif().toBuffer();
    expect(await refusal('cut.avif', avif.subarray(0, avif.length - 20))).toMatch(
      /^\(AVIF\) cannot be decoded: it is damaged or cut off \(libvips: .+\)$/,
    );
    expect(await refusal('cut.tif', 'II*\0\xff\xff\xff\x0f')).toBe(
      '(TIFF) cannot be decoded: it is damaged or cut off: its directory is not inside the file',
    );
    expect(await refusal('empty.png', '')).toBe('is empty (0 bytes)');
  });

  test('a folder, nothing at all', async () => {
    await mkdir(join(folder, 'sub'));
    await expect(decodePicture(join(folder, 'sub'), 1)).rejects.toThrow('sub cannot be read: it is a folder');
    await expect(decodePicture(join(folder, 'none.png'), 1)).rejects.toThrow(
      'none.png cannot be read: there is no such file',
    );
  });

  test('more pixels than are read, with how many it has', async () => {
    const create = { width: 20_000, height: 5_100, channels: 3, background: 'white' } as const;
    const huge = await sharp({ create, limitInputPixels: false }).png({ compressionLevel: 1 }).toBuffer();
    expect(await refusal('huge.png', huge)).toBe(
      '(PNG) cannot be decoded: it has 20000 x 5100 pixels (102 megapixels), at most 100 megapixels are read: make it smaller',
    );
  });

  test('for a network of two channels nothing is', async () => {
    await expect(decodePicture(await twoPixels('a.png', 2, [1, 2, 3, 4]), 2)).rejects.toThrow(
      'the network takes images of 2 channels; image files have 1 or 3',
    );
  });
});
