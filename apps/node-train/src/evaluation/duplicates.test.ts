import { imagesInMemory } from '@densenet/data';
import { expect, test } from 'vitest';
import { duplicatesAmong } from './duplicates.ts';

const source = (...values: number[]) =>
  imagesInMemory({
    name: 'made',
    images: Uint8Array.from(values),
    labels: new Int32Array(values.length),
    size: { height: 1, width: 1 },
    channels: 1,
    classNames: ['a'],
  });

test('counts images whose pixels are those of one of the others', () => {
  expect(duplicatesAmong(source(1, 2, 2, 3), source(2, 3, 4))).toBe(3);
  expect(duplicatesAmong(source(1), source(2))).toBe(0);
});

test('says nothing of pictures that would have to be decoded', () => {
  const files = { ...source(1), size: undefined, read: async () => source(1).read(0) };
  expect(duplicatesAmong(files, source(1))).toBeUndefined();
});
