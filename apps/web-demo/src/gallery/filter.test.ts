import { describe, expect, test } from 'vitest';
import { filterImages, firstOfEach } from './filter.ts';

const truth = [0, 0, 1, 1, 2];
const predicted = [0, 1, 1, 0, undefined];
const all = { truth: undefined, predicted: undefined, onlyMistakes: false };

describe('filterImages', () => {
  test.each([
    ['everything', all, [0, 1, 2, 3, 4]],
    ['a class', { ...all, truth: 1 }, [2, 3]],
    ['what was taken for a class', { ...all, predicted: 1 }, [1, 2]],
    ['a cell of the matrix', { ...all, truth: 0, predicted: 1 }, [1]],
    ['mistakes, without images that were not classified', { ...all, onlyMistakes: true }, [1, 3]],
    ['mistakes of a class', { ...all, truth: 1, onlyMistakes: true }, [3]],
  ])('%s', (_, filter, images) => {
    expect(filterImages(truth, predicted, filter)).toEqual(images);
  });
});

test('firstOfEach goes through the classes in turn', () => {
  expect(firstOfEach(truth, 3, 2)).toEqual([0, 2, 4, 1, 3]);
});
