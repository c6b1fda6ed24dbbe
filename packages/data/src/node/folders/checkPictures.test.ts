import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, expect, it } from 'vitest';
import { photoFolder } from '../../testing/photoFolder.ts';
import { pictureFolder } from '../../testing/pictureFixtures.ts';
import { temporaryDirectory } from '../../testing/temporaryDirectory.ts';
import { checkPictures } from './checkPictures.ts';
import { DecodePool } from './decodePool.ts';
import { listPictures } from './listPictures.ts';

const pool = new DecodePool({ workers: 1 });
afterAll(() => pool.close());

const fixture = (name: string) => readFileSync(new URL(name, pictureFolder));
const list = (path: string) => listPictures(path, { cacheDirectory: temporaryDirectory() });
const plain = (width: number, height: number, grey: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: grey, g: grey, b: grey } } });

it('reports sizes, modes, classes, duplicates and what cannot be read', async () => {
  const same = await plain(6, 4, 9).png().toBuffer();
  const sameAsTiff = await plain(6, 4, 9).tiff().toBuffer();
  const folder = photoFolder({
    'train/cat/a.png': same,
    'train/cat/b.png': same,
    'train/cat/jpeg.jpg': fixture('jpeg-rgb.jpg'),
    'train/dog/cmyk.jpg': fixture('jpeg-cmyk-adobe.jpg'),
    'train/dog/c.tif': sameAsTiff,
    'train/dog/cut.jpg': fixture('jpeg-rgb.jpg').subarray(0, 300),
    'train/dog/no.png': 'no picture',
    'train/dog/16.png': fixture('png-16-grey.png'),
    'train/dog/palette.png': fixture('png-palette.png'),
    'val/cat/d.png': await plain(1, 1, 5).png().toBuffer(),
    'val/dog/e.png': await plain(30_000, 1, 5).png().toBuffer(),
    'val/dog/a.png': same,
    'notes.txt': '',
  });
  const pictures = await list(folder);
  const counted: number[] = [];
  const report = await checkPictures(pictures, pool, { onProgress: (done) => counted.push(done) });
  expect(report).toMatchObject({
    folder,
    count: 12,
    classes: [
      { name: 'cat', parts: { train: 3, validation: 1 } },
      { name: 'dog', parts: { train: 6, validation: 2 } },
    ],
    modes: {
      'PNG RGB 8 bit': 5,
      'JPEG CMYK 8 bit': 1,
      'JPEG RGB 8 bit': 1,
      'PNG grey 16 bit': 1,
      'PNG palette 8 bit': 1,
      'TIFF RGB 8 bit': 1,
    },
    width: { smallest: 1, largest: 30_000 },
    unreadable: [
      {
        path: 'train/dog/cut.jpg',
        problem: expect.stringMatching(/cut\.jpg \(JPEG\) cannot be decoded: it is damaged/),
      },
      { path: 'train/dog/no.png', problem: expect.stringMatching(/no\.png is no picture that is known/) },
    ],
    duplicates: [
      {
        paths: ['train/cat/a.png', 'train/cat/b.png', 'train/dog/c.tif', 'val/dog/a.png'],
        acrossParts: true,
        labelsDiffer: true,
      },
    ],
    otherFiles: 1,
  });
  expect(counted).toEqual(Array.from({ length: 12 }, (_, at) => at + 1));
  await expect(checkPictures(pictures, pool, { strict: true })).rejects.toThrow(/dog\/(cut\.jpg|no\.png)/);
  await expect(checkPictures(pictures, pool, { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop');
});

it('refuses a picture of 30,000 x 30,000 pixels before it is decoded', async () => {
  // The size is in the header, from byte 16 on, with a checksum behind it at byte 29.
  const huge = await plain(1, 1, 5).png().toBuffer();
  huge.writeUInt32BE(30_000, 16);
  huge.writeUInt32BE(30_000, 20);
  huge.writeUInt32BE(crc32(huge.subarray(12, 29)), 29);
  const folder = photoFolder({ 'a/huge.png': huge, 'b/1.png': await plain(1, 1, 1).png().toBuffer() });
  const report = await checkPictures(await list(folder), pool);
  expect(report.unreadable).toMatchObject([{ path: 'a/huge.png', problem: expect.stringContaining('900 megapixels') }]);
});

it('names the files of a table that are not there, which strict does not allow', async () => {
  const folder = photoFolder({
    '1.png': await plain(1, 1, 1).png().toBuffer(),
    '2.png': await plain(1, 1, 2).png().toBuffer(),
    'list.csv': 'path,label\n1.png,a\n2.png,b\n3.png,b\n',
  });
  const pictures = await list(join(folder, 'list.csv'));
  expect((await checkPictures(pictures, pool)).missing).toEqual(['3.png']);
  await expect(checkPictures(pictures, pool, { strict: true })).rejects.toThrow('3.png is not there');
});
