import { describe, expect, it } from 'vitest';
import { imageNetPreprocessing } from './imageNet.ts';
import { prepare } from './prepare.ts';

const nothing = { preprocessing: undefined, assumed: [] };
const imageNet = { preprocessing: imageNetPreprocessing, assumed: ['as for ImageNet'] };

describe('where nothing is known', () => {
  it('nothing given is nothing', () => {
    expect(prepare(undefined, nothing, 3)).toBe(nothing);
    expect(prepare({}, nothing, 3)).toBe(nothing);
  });

  it('a size is enough, and the rest is said', () => {
    expect(prepare({ height: 32, width: 48 }, nothing, 2)).toEqual({
      preprocessing: { height: 32, width: 48, channels: 2, mean: [0, 0], std: [1, 1], interpolation: 'bilinear' },
      assumed: [
        'of how images are prepared, which nothing says: mean 0, deviation 1, bilinear, the whole picture, stretched',
      ],
    });
  });

  it('without a size it is refused', () => {
    expect(() => prepare({ mean: [0.5] }, nothing, 3)).toThrow('give their height and width (--size) too');
  });

  it('one number is for every channel; all that is given is taken, and nothing assumed', () => {
    const given = { height: 32, width: 32, mean: [0.5], std: [0.1, 0.2, 0.3], interpolation: 'bicubic' } as const;
    expect(prepare(given, nothing, 3)).toEqual({
      preprocessing: { ...given, channels: 3, mean: [0.5, 0.5, 0.5], std: [0.1, 0.2, 0.3], antialias: true },
      assumed: [],
    });
  });

  it('two numbers for three channels are refused by name', () => {
    expect(() => prepare({ height: 32, width: 32, mean: [0, 1] }, nothing, 3)).toThrow(
      'mean (--mean) has 2 numbers, and the network takes images of 3 channels: give one number for all of them',
    );
  });
});

describe('where something is known', () => {
  it('only what is given is other; a crop keeps its share of the picture', () => {
    expect(prepare({ height: 192, width: 192 }, imageNet, 3)).toEqual({
      preprocessing: { ...imageNetPreprocessing, height: 192, width: 192, crop: { shorterSide: 219 } },
      assumed: [
        'as for ImageNet',
        'for 192x192: the shorter side to 219 pixels, the same share of the picture as before',
      ],
    });
    expect(prepare({ mean: [0.5] }, imageNet, 3).preprocessing).toEqual({
      ...imageNetPreprocessing,
      mean: [0.5, 0.5, 0.5],
    });
    expect(prepare({ crop: { shorterSide: 300 } }, imageNet, 3).preprocessing?.crop).toEqual({ shorterSide: 300 });
  });

  it('no crop, no antialiasing', () => {
    const { crop: _, ...rest } = imageNetPreprocessing;
    expect(prepare({ crop: false, antialias: false }, imageNet, 3).preprocessing).toEqual({
      ...rest,
      antialias: false,
    });
  });
});
