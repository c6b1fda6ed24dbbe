import { describe, expect, it } from 'vitest';
import { dividePictures } from './dividePictures.ts';
import { PictureListBuilder } from './pictureList.ts';

/** Pictures by class and group: `[label, group]`, called `pGROUP-INDEX.jpg`. */
function listOf(pictures: readonly (readonly [number, number])[], hasColumn = false) {
  const builder = new PictureListBuilder();
  pictures.forEach(([label, group], index) => {
    const path = `${label}/p${group}-${index}.jpg`;
    builder.add({ path, labels: [label], part: 'undivided', size: 1, time: 1, group: hasColumn ? group : -1 });
  });
  const classNames = [...new Set(pictures.map(([label]) => String(label)))];
  return builder.list({ folder: '/photos', classNames, groupNames: [], otherFiles: 0, missing: [] });
}

const uneven = listOf(Array.from({ length: 440 }, (_, index) => [index < 400 ? 0 : 1, index] as const));
const perClass = (list: typeof uneven, indices: Uint32Array) => {
  const counts: number[] = list.head.classNames.map(() => 0);
  for (const index of indices) counts[list.labels(index)[0]!]!++;
  return counts;
};

describe('dividePictures', () => {
  it('takes the same share of each class, by the seed alone', () => {
    const all = uneven.indicesOf('undivided');
    const parts = dividePictures(uneven, all, { validationFraction: 0.2, seed: 3 });
    expect(perClass(uneven, parts.validation)).toEqual([80, 8]);
    expect([...parts.train, ...parts.validation].sort((a, b) => a - b)).toEqual([...all]);
    expect(dividePictures(uneven, all, { validationFraction: 0.2, seed: 3 })).toEqual(parts);
    expect(dividePictures(uneven, all, { validationFraction: 0.2, seed: 4 })).not.toEqual(parts);
  });

  // 60 patients of 1 to 8 pictures, of three classes.
  const patients = Array.from({ length: 60 }, (_, patient) =>
    Array.from({ length: 1 + (patient % 8) }, () => [patient % 3, patient] as const),
  ).flat();

  it.each([
    ['a pattern', listOf(patients), /p(\d+)-/],
    ['a column', listOf(patients, true), undefined],
  ])('keeps groups by %s on one side, and classes in proportion', (_, list, group) => {
    const { train, validation } = dividePictures(list, list.indicesOf('undivided'), {
      validationFraction: 0.25,
      seed: 1,
      group,
    });
    const patientsOf = (indices: Uint32Array) => new Set([...indices].map((index) => patients[index]![1]));
    const trained = patientsOf(train);
    expect([...patientsOf(validation)].filter((patient) => trained.has(patient))).toEqual([]);
    const all = perClass(list, list.indicesOf('undivided'));
    perClass(list, validation).forEach((count, label) => {
      expect(Math.abs(count / all[label]! - 0.25)).toBeLessThan(0.02);
    });
  });

  it('leaves each class something to learn from', () => {
    const list = listOf([
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 4],
    ]);
    const { validation } = dividePictures(list, list.indicesOf('undivided'), { validationFraction: 0.5, seed: 1 });
    expect(perClass(list, validation)).toEqual([2, 0]);
  });

  it('takes the same share of pictures that show none of the classes', () => {
    const builder = new PictureListBuilder();
    for (let index = 0; index < 200; index++) {
      const labels = index % 2 === 0 ? [] : [index % 4 === 1 ? 0 : 1, 2];
      builder.add({ path: `${index}.jpg`, labels, part: 'undivided', size: 1, time: 1, group: -1 });
    }
    const list = builder.list({ folder: '/', classNames: ['a', 'b', 'c'], groupNames: [], otherFiles: 0, missing: [] });
    const { validation } = dividePictures(list, list.indicesOf('undivided'), { validationFraction: 0.2, seed: 1 });
    expect([...validation].filter((index) => list.labels(index).length === 0)).toHaveLength(20);
  });

  it('refuses a share that is none, paths without a group, and groups that cannot be divided', () => {
    const all = uneven.indicesOf('undivided');
    for (const validationFraction of [0, 1, Number.NaN]) {
      expect(() => dividePictures(uneven, all, { validationFraction, seed: 1 })).toThrow('validationFraction must be');
    }
    expect(() => dividePictures(uneven, all, { validationFraction: 0.1, seed: 1, group: /patient(\d+)/ })).toThrow(
      '0/p0-0.jpg does not match the pattern of groups, /patient(\\d+)/',
    );
    expect(() => dividePictures(uneven, all, { validationFraction: 0.1, seed: 1, group: /jpg/ })).toThrow(
      '440 pictures in 1 group cannot be divided',
    );
  });
});
