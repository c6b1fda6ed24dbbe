import '@tensorflow/tfjs-backend-cpu';
import { image, memory, slice, type Tensor4D, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { batchToTensors } from '../batches/batchToTensors.ts';
import { InvalidValueError } from '../errors.ts';
import { fixturePixels } from '../testing/fixturePixels.ts';
import { pictureToTensor } from './pictureToTensor.ts';
import { preprocess } from './preprocess.ts';
import type { Preprocessing } from './preprocessing.ts';
import { centreCrop, resizeAndCrop, sizeByShorterSide } from './resizeAndCrop.ts';

const plain: Preprocessing = {
  height: 20,
  width: 24,
  channels: 3,
  mean: [0.5, 0.4, 0.3],
  std: [0.2, 0.3, 0.4],
  interpolation: 'bilinear',
};
const photo = fixturePixels(41, 67, 3);
const antialiased: Preprocessing = { ...plain, antialias: true, crop: { shorterSide: 26 } };

const valuesOf = (tensor: Tensor4D) => [...tensor.dataSync<'float32'>()];
const largestDifference = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, index) => Math.abs(value - b[index]!)));

describe('pictureToTensor', () => {
  it('is preprocess where the preprocessing has neither antialias nor crop', () => {
    const expected = preprocess(tensor4d(photo.values, [1, 41, 67, 3], 'int32'), plain);
    expect(valuesOf(pictureToTensor(photo, plain))).toEqual(valuesOf(expected));
    expect(valuesOf(pictureToTensor(photo, { ...plain, antialias: false }))).toEqual(valuesOf(expected));
  });

  it('normalises what resizeAndCrop gives', () => {
    const tensor = pictureToTensor(photo, antialiased);
    expect([tensor.shape, tensor.dtype]).toEqual([[1, 20, 24, 3], 'float32']);
    const pixels = resizeAndCrop(photo, antialiased);
    const expected = Array.from(pixels, (x, i) => (x / 255 - plain.mean[i % 3]!) / plain.std[i % 3]!);
    expect(largestDifference(valuesOf(tensor), expected)).toBeLessThan(2e-6);
  });

  it('without antialias crops what the backend would resize', () => {
    const size = sizeByShorterSide(photo, 26);
    const { window } = centreCrop(size, plain);
    const whole = image.resizeBilinear(
      tensor4d(photo.values, [1, 41, 67, 3], 'int32'),
      [size.height, size.width],
      false,
      true,
    );
    const expected = slice(whole, [0, window.top, window.left, 0], [1, 20, 24, 3]);
    const found = [...resizeAndCrop(photo, { ...plain, crop: { shorterSide: 26 } })];
    // A sample point near 67 is rounded in float32, and neighbours differ by up to 255.
    expect(largestDifference(found, valuesOf(expected)) / 255).toBeLessThan(1e-5);
  });

  it('gives an image smaller than the crop black margins, black before normalisation', () => {
    const p = { ...plain, antialias: true, crop: { shorterSide: 3 } };
    const found = valuesOf(pictureToTensor(fixturePixels(1, 1, 3), p));
    const black = plain.mean.map((mean, channel) => Math.fround(-mean / plain.std[channel]!));
    expect(largestDifference(found.slice(0, 3), black)).toBeLessThan(1e-6);
    // 3 x 3 pixels of colour: 8 rows above, 10 columns before.
    const coloured = found.filter((value, i) => Math.abs(value - black[i % 3]!) > 1e-6);
    expect(coloured.length).toBeLessThanOrEqual(27);
    expect(Math.abs(found[(8 * 24 + 10) * 3 + 1]! - black[1]!)).toBeGreaterThan(1e-3);
  });

  it('leaves no tensor behind but its result', () => {
    const before = memory().numTensors;
    pictureToTensor(photo, antialiased).dispose();
    pictureToTensor(photo, plain).dispose();
    expect(memory().numTensors).toBe(before);
  });

  it.each<[string, () => unknown, string]>([
    [
      'channels',
      () => pictureToTensor(fixturePixels(2, 2, 1), antialiased),
      'pixels.channels must be 3, the channels of',
    ],
    ['values', () => pictureToTensor({ ...photo, width: 66 }, antialiased), 'pixels.values.length must be 41 x 66 x 3'],
    ['no pixel', () => pictureToTensor({ ...photo, width: 0, values: new Uint8Array() }, antialiased), 'more than 0'],
    [
      'bicubic without antialias',
      () => pictureToTensor(photo, { ...plain, interpolation: 'bicubic', crop: { shorterSide: 30 } }),
      'preprocessing.interpolation must be "bilinear" where antialias is not true',
    ],
  ])('refuses a wrong number: %s', (_, call, message) => {
    expect(call).toThrow(InvalidValueError);
    expect(call).toThrow(message);
  });
});

describe('a batch with antialias or crop', () => {
  const second = Uint8Array.from(photo.values, (value) => 255 - value);
  const size = { height: 41, width: 67, channels: 3 };

  it('is resized one by one by batchToTensors', () => {
    const batch = {
      images: new Uint8Array([...photo.values, ...second]),
      labels: Int32Array.of(0, 1),
      size: 2,
      ...size,
    };
    const before = memory().numTensors;
    const { images, targets } = batchToTensors(batch, antialiased);
    expect(memory().numTensors).toBe(before + 2);
    expect(images.shape).toEqual([2, 20, 24, 3]);
    const expected = [photo.values, second].flatMap((values) =>
      valuesOf(pictureToTensor({ values, ...size }, antialiased)),
    );
    expect(valuesOf(images)).toEqual(expected);
    images.dispose();
    targets.dispose();
  });

  it.each<[Partial<Preprocessing>, string]>([
    [{ crop: { shorterSide: 26 } }, 'preprocessing.crop must be left out for a tensor: crop with pictureToTensor'],
    [
      { antialias: true },
      'preprocessing.interpolation must be bilinear without antialias for a tensor of another size',
    ],
    [{ interpolation: 'bicubic' }, 'preprocessing.interpolation must be bilinear without antialias'],
  ])('is refused by preprocess: %o', (fields, message) => {
    const images = tensor4d(photo.values, [1, 41, 67, 3], 'int32');
    expect(() => preprocess(images, { ...plain, ...fields })).toThrow(InvalidValueError);
    expect(() => preprocess(images, { ...plain, ...fields })).toThrow(message);
  });

  it('passes preprocess where it has the size already', () => {
    const p = { ...plain, ...size };
    tidy(() => {
      const images = tensor4d(photo.values, [1, 41, 67, 3], 'int32');
      expect(valuesOf(preprocess(images, { ...p, antialias: true }))).toEqual(valuesOf(preprocess(images, p)));
    });
  });
});
