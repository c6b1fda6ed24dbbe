import { createRandom } from '@densenet/ops/random';
import { expect, it } from 'vitest';
import { shuffledOrder } from '../../sources/order.ts';
import { fakeDisk } from '../../testing/fakeDisk.ts';
import { temporaryDirectory } from '../../testing/temporaryDirectory.ts';
import { dividePictures } from './dividePictures.ts';
import { listPictures } from './listPictures.ts';
import type { PictureColumns } from './pictureList.ts';

const mib = 2 ** 20;

it.runIf(process.env.DENSENET_SLOW === '1')(
  'lists, divides and shuffles 1.2 million pictures in bounded memory',
  async () => {
    const options = { cacheDirectory: temporaryDirectory(), disk: fakeDisk(1000, 1200) };
    const before = process.memoryUsage().rss;
    const list = await listPictures('/photos', options);
    const again = await listPictures('/photos', options);
    const parts = dividePictures(again, again.indicesOf('undivided'), { validationFraction: 0.04, seed: 1 });
    const order = shuffledOrder(again.count, createRandom(1));
    // Two lists are held, 80 MiB each; 232 MiB were measured.
    expect((process.memoryUsage().rss - before) / mib).toBeLessThan(500);
    // Compared as bytes: vitest's own comparison takes minutes, and gigabytes, for so many.
    for (const name of Object.keys(list.columns) as (keyof PictureColumns)[]) {
      expect(Buffer.from(again.columns[name].buffer).equals(Buffer.from(list.columns[name].buffer)), name).toBe(true);
    }
    expect([parts.validation.length, order.length]).toEqual([48_000, 1_200_000]);
  },
);
