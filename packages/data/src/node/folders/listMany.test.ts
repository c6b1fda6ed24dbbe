import { expect, it } from 'vitest';
import { fakeDisk } from '../../testing/fakeDisk.ts';
import { temporaryDirectory } from '../../testing/temporaryDirectory.ts';
import { listPictures } from './listPictures.ts';

it('lists 100,001 classes, and reads the list from the index without looking at a picture', async () => {
  const cacheDirectory = temporaryDirectory();
  const disk = fakeDisk(100_001, 1);
  const list = await listPictures('/photos', { disk, cacheDirectory });
  expect([list.count, list.head.classNames.length]).toEqual([100_001, 100_001]);
  expect([list.path(100_000), ...list.labels(100_000)]).toEqual(['n00100001/n01440764_00000001.JPEG', 100_000]);
  disk.asked = 0;
  const again = await listPictures('/photos', { disk, cacheDirectory });
  expect(again.path(100_000)).toBe(list.path(100_000));
  expect(disk.asked).toBe(1 + 100_002); // The folders alone.
});
