import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fakeSpec, writeFiles } from '../testing/fakeDataset.ts';
import { temporaryDirectory } from '../testing/temporaryDirectory.ts';
import { locateDataset, locateSpec } from './locateDataset.ts';

it('says where each file is and whether it is the right one', async () => {
  const root = temporaryDirectory();
  const [system, cacheDirectory] = [join(root, 'system'), join(root, 'cache')];
  const fake = fakeSpec(system);
  expect((await locateSpec(fake.spec, { cacheDirectory })).files[0]).toEqual({
    name: 'train-images-idx3-ubyte',
    split: 'train',
    byteLength: 24016,
    place: 'not present',
    state: 'absent',
  });

  writeFiles(join(cacheDirectory, 'fake'), fake, { compressed: false });
  const cut = join(cacheDirectory, 'fake', 't10k-images-idx3-ubyte');
  writeFileSync(cut, readFileSync(cut).subarray(0, 100));
  const report = await locateSpec(fake.spec, { cacheDirectory });
  expect(report).toMatchObject({ name: 'fake', title: 'Fake', folders: [system, join(cacheDirectory, 'fake')] });
  expect(report.files.map(({ split, place, state, bytes }) => [split, place, state, bytes])).toEqual([
    ['train', 'cache', 'verified', 24016],
    ['train', 'cache', 'verified', 48],
    ['test', 'cache', 'wrong', 100],
    ['test', 'cache', 'verified', 18],
  ]);
  expect(report.files[2]?.problem).toBe(
    `${cut} is not Fake's t10k-images-idx3-ubyte: expected 6016 bytes uncompressed, found 100`,
  );

  writeFiles(system, fake);
  expect((await locateSpec(fake.spec, { cacheDirectory })).files.every(({ place }) => place === 'system folder')).toBe(
    true,
  );
  const given = await locateSpec(fake.spec, { cacheDirectory, dataDirectory: root });
  expect(given.folders).toEqual([root]);
  expect(given.files.every(({ state }) => state === 'absent')).toBe(true);
});

it('knows the data sets of the table', async () => {
  const cacheDirectory = temporaryDirectory();
  expect((await locateDataset('mnist', { cacheDirectory })).files).toHaveLength(4);
  await expect(locateDataset('cifar' as never)).rejects.toThrow(
    'must be one of fashion-mnist, mnist, cifar-10, cifar-100, got "cifar"',
  );
});
