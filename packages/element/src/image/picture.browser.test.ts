import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StaticServer } from '../../../../testing/staticServer.ts';
import { longestTask } from '../testing/longestTask.ts';
import { openPicturePage, type PictureSite } from '../testing/openPicturePage.ts';
import type {} from '../testing/picturePage.ts';

const onePixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

let site: PictureSite;
let browser: Browser;
let page: Page;
let server: StaticServer;
let elsewhere: StaticServer;

beforeAll(async () => {
  site = await openPicturePage({ 'pixel.png': Buffer.from(onePixel, 'base64') });
  ({ browser, page, server, elsewhere } = site);
});
afterAll(() => site?.close());

describe('a picture', () => {
  it('is read from every kind of source', async () => {
    const read = await page.evaluate(async () => {
      const canvas = pictures.canvas(40, 30);
      const blob = await pictures.blob(canvas);
      const image = new Image();
      image.src = URL.createObjectURL(blob);
      const offscreen = new OffscreenCanvas(40, 30);
      offscreen.getContext('2d')!.drawImage(canvas, 0, 0);
      const pixels = canvas.getContext('2d')!.getImageData(0, 0, 40, 30);
      const bitmap = await createImageBitmap(canvas);
      const sources = { canvas, blob, image, offscreen, pixels, bitmap, address: image.src };
      const read: Record<string, string> = {};
      for (const [name, source] of Object.entries(sources)) read[name] = await pictures.read(source);
      return { ...read, callersBitmap: `${bitmap.width} x ${bitmap.height}` };
    });
    const expected = '40 x 30, red to black';
    expect(read).toEqual({
      canvas: expected,
      blob: expected,
      image: expected,
      offscreen: expected,
      pixels: expected,
      bitmap: expected,
      address: expected,
      callersBitmap: '40 x 30',
    });
  });

  it('is shrunk where a side is over 4,096 pixels', async () => {
    const read = await page.evaluate(async () => {
      const canvas = pictures.canvas(6000, 1500);
      const pixels = canvas.getContext('2d')!.getImageData(0, 0, 6000, 1500);
      return [await pictures.read(await pictures.blob(canvas)), await pictures.read(pixels)];
    });
    expect(read).toEqual(['4096 x 1024, red to black', '4096 x 1024, red to black']);
  });

  it('of 12 megapixels is taken whole, and does not keep the page busy for 50 ms at a stretch', async () => {
    const photo = await page.evaluateHandle(async () => pictures.blob(pictures.canvas(4096, 3072), 'image/jpeg'));
    let taken = '';
    const longest = await longestTask(browser, page, async () => {
      taken = await photo.evaluate((blob) => pictures.take(blob));
    });
    expect(taken).toBe('4096 x 3072');
    expect(longest).toBeGreaterThan(0);
    expect(longest).toBeLessThan(50);
  });

  it('is turned upright as its EXIF data says', async () => {
    expect(await page.evaluate(async () => pictures.read(await pictures.turnedPhoto(64, 32)))).toBe(
      '32 x 64, red to black',
    );
  });

  it('is drawn from an SVG that has a size or proportions', async () => {
    const read = await page.evaluate(async () => {
      const svg = (attributes: string) =>
        new Blob(
          [
            `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}><rect width="100%" height="100%"/>
             <rect width="50%" height="100%" fill="red"/></svg>`,
          ],
          { type: 'image/svg+xml' },
        );
      return Promise.all(['width="20" height="10"', 'viewBox="0 0 2 1"', ''].map((each) => pictures.read(svg(each))));
    });
    expect(read).toEqual([
      '20 x 10, red to black',
      '1024 x 512, red to black',
      'PictureError: The SVG has no size: expected width and height in pixels, or a viewBox. Add one, or save it as PNG.',
    ]);
  });
});

describe('an error says what was found and what to do', () => {
  it.each([
    [
      'text',
      'hello',
      'text/plain',
      'The file is text/plain, not a picture. Choose a PNG, JPEG, WebP, GIF, AVIF, BMP or SVG file.',
    ],
    ['a damaged picture', 'GIF89a', 'image/png', 'The file is GIF and cannot be read: it is damaged'],
    [
      'a photo of an iPhone',
      '\0\0\0\x18ftypheic\0\0\0\0mif1heic',
      '',
      'The file is HEIC, which this browser does not read.',
    ],
    [
      'a web page',
      '<!doctype html>',
      'image/jpeg',
      'The file is HTML, which this browser does not read. It is a web page',
    ],
    ['an empty file', '', 'image/png', 'The file is empty (0 bytes). Choose another picture.'],
    ['broken SVG', '<svg', 'image/svg+xml', 'The SVG is not well-formed XML.'],
  ])('%s', async (_, content, type, message) => {
    const read = await page.evaluate((given) => pictures.read(new Blob([given.content], { type: given.type })), {
      content,
      type,
    });
    expect(read).toContain(`PictureError: ${message}`);
  });

  it('an address that holds no picture', async () => {
    const read = (address: string) => page.evaluate((given) => pictures.read(given), address);
    expect(await read('pixel.png')).toBe('1 x 1, red to red');
    expect(await read('gone.png')).toBe(
      `PictureError: ${server.url}gone.png answered 404, expected a picture. Check the address.`,
    );
    expect(await read('https://')).toContain('"https://" is not an address.');
    expect(await read(`${elsewhere.url}pixel.png`)).toContain('does not let other pages read its pictures (CORS)');
  });

  it('elements without pixels', async () => {
    const read = await page.evaluate(async () => {
      const broken = new Image();
      broken.src = 'gone.png';
      const closed = await createImageBitmap(pictures.canvas(2, 2));
      closed.close();
      const sources = [document.createElement('video'), broken, pictures.canvas(1, 1), closed];
      (sources[2] as HTMLCanvasElement).width = 0;
      return Promise.all(sources.map((source) => pictures.read(source)));
    });
    expect(read).toEqual([
      'PictureError: The video is 0 x 0 pixels. It shows no frame yet: wait for its "loadeddata" event.',
      `PictureError: The image is 0 x 0 pixels. Its source is "${server.url}gone.png": check that it is a picture, and an SVG has a size.`,
      'PictureError: The canvas is 0 x 1 pixels. Give it a width and a height, and draw on it.',
      'PictureError: The ImageBitmap is 0 x 0 pixels. It was closed before.',
    ]);
  });

  it('an image of another origin that may be shown but not read', async () => {
    const read = await page.evaluate(async (src) => {
      const image = new Image();
      image.src = src;
      await image.decode();
      return pictures.read(image);
    }, `${elsewhere.url}pixel.png`);
    expect(read).toContain(
      'The picture comes from another origin, whose server does not let this page read it (CORS).',
    );
  });

  it('an image of another origin that was not let in at all', async () => {
    const read = await page.evaluate(async (src) => {
      const image = Object.assign(new Image(), { crossOrigin: 'anonymous', src });
      return pictures.read(image);
    }, `${elsewhere.url}pixel.png`);
    expect(read).toContain(`The image "${elsewhere.url}pixel.png" was not loaded from the other origin`);
    expect(read).toContain('CORS');
  });

  it('a value that is no source', async () => {
    expect(await page.evaluate(() => pictures.read({} as Blob))).toContain('[object Object] is no picture. Expected');
  });
});
