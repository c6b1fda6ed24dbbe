import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidValueError } from '../errors.ts';
import { parsePreprocessing } from './preprocessing.ts';

const valid = { height: 32, width: 48, channels: 2, mean: [0.5, 0], std: [1, 0.25], interpolation: 'bilinear' };

describe('parsePreprocessing', () => {
  it('returns what is valid, also after a journey through JSON', () => {
    expect(parsePreprocessing(JSON.parse(JSON.stringify(valid)))).toEqual(valid);
  });

  it.each([
    { antialias: true },
    { antialias: false },
    { antialias: true, interpolation: 'bicubic' },
    { antialias: true, crop: { shorterSide: 256 } },
    { crop: { shorterSide: 1 } },
  ])('returns %o as it is', (fields) => {
    expect(parsePreprocessing({ ...valid, ...fields })).toEqual({ ...valid, ...fields });
  });

  it('adds no field to a file that has none of them', () => {
    expect(Object.keys(parsePreprocessing(valid))).toEqual(Object.keys(valid));
  });

  it.each<[unknown, string]>([
    [null, 'preprocessing must be an object with height, width, channels, mean, std, interpolation, got null'],
    [[], 'preprocessing must be an object'],
    [{}, 'preprocessing.height must be an integer from 1 to 65535, got nothing'],
    [{ ...valid, height: 0 }, 'preprocessing.height must be an integer from 1 to 65535, got 0'],
    [{ ...valid, width: '32' }, 'preprocessing.width must be an integer from 1 to 65535, got "32"'],
    [{ ...valid, width: 1e9 }, 'got 1000000000'],
    [{ ...valid, std: [0, 1] }, 'preprocessing.std[0] must be a positive number, got 0'],
    [{ ...valid, std: [1, Number.POSITIVE_INFINITY] }, 'preprocessing.std[1] must be a positive number, got Infinity'],
    [{ ...valid, mean: [0, Number.NaN] }, 'preprocessing.mean[1] must be a finite number, got NaN'],
    [{ ...valid, mean: [0] }, 'preprocessing.mean must be an array of 2 number(s), one a channel, got [0]'],
    [{ ...valid, mean: new Array(2) }, 'preprocessing.mean[0] must be a finite number, got nothing'],
    [{ ...valid, interpolation: 'nearest' }, 'preprocessing.interpolation must be one of bilinear, bicubic, got'],
    [{ ...valid, interpolation: 'bicubic' }, 'or "bicubic" with antialias, got "bicubic"'],
    [{ ...valid, interpolation: 'bicubic', antialias: false }, 'or "bicubic" with antialias, got "bicubic"'],
    [{ ...valid, antialias: 1 }, 'preprocessing.antialias must be true or false, got 1'],
    [{ ...valid, crop: 0.9 }, 'preprocessing.crop must be an object with shorterSide alone, got 0.9'],
    [{ ...valid, crop: null }, 'preprocessing.crop must be an object with shorterSide alone, got null'],
    [
      { ...valid, crop: { shorterSide: 3, top: 1 } },
      'preprocessing.crop.top must be left out: the fields are shorterSide, got 1',
    ],
    [
      { ...valid, crop: { shorterSide: 2.5 } },
      'preprocessing.crop.shorterSide must be an integer from 1 to 65535, got 2.5',
    ],
    [
      { ...valid, crop: { shorterSide: 0 } },
      'preprocessing.crop.shorterSide must be an integer from 1 to 65535, got 0',
    ],
    [{ ...valid, centre: true }, 'preprocessing.centre must be left out: the fields are height,'],
  ])('refuses %o', (json, message) => {
    expect(() => parsePreprocessing(json)).toThrow(InvalidValueError);
    expect(() => parsePreprocessing(json)).toThrow(message);
  });

  it('refuses sizes whose product would take all the memory', () => {
    const [mean, std] = [[0], [1]];
    const parse = (height: number, width: number) =>
      parsePreprocessing({ height, width, channels: 1, mean, std, interpolation: 'bilinear' });
    expect(() => parse(65_535, 65_535)).toThrow(
      'preprocessing.height x width x channels must be at most 67108864 (4096 x 4096 x 4), got 4294836225',
    );
    expect(() => parse(8192, 8193)).toThrow(InvalidValueError);
    expect(parse(8192, 8192).width).toBe(8192);
  });

  it('accepts or refuses any value with the one error', () => {
    const nearly = fc.record(
      {
        height: fc.oneof(fc.constant(3), fc.anything()),
        width: fc.constant(3),
        channels: fc.oneof(fc.constant(1), fc.anything()),
        mean: fc.oneof(fc.constant([0]), fc.anything()),
        std: fc.oneof(fc.constant([1]), fc.anything()),
        interpolation: fc.constantFrom('bilinear', 'bicubic'),
        antialias: fc.oneof(fc.constant(true), fc.anything()),
        crop: fc.oneof(fc.constant({ shorterSide: 4 }), fc.record({ shorterSide: fc.anything() }), fc.anything()),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.anything({ withBigInt: true }), nearly), (json) => {
        try {
          parsePreprocessing(json);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidValueError);
          expect((error as Error).message.length).toBeLessThan(300);
        }
      }),
    );
  });
});
