import { describe, expect, it } from 'vitest';
import { ModelDescriptionError, readModelDescription } from './timmConfig.ts';

const own = {
  input_size: [3, 224, 224],
  interpolation: 'bicubic',
  crop_pct: 0.875,
  crop_mode: 'center',
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};
const preprocessing = {
  height: 224,
  width: 224,
  channels: 3,
  mean: own.mean,
  std: own.std,
  interpolation: 'bicubic',
  antialias: true,
  crop: { shorterSide: 256 },
};
const nothing = { assumed: [], ignored: [] };
const read = (json: unknown, options?: { preprocessing?: boolean }) =>
  readModelDescription(JSON.stringify(json), options);

it('reads how timm prepares images, today and as it was once written', () => {
  const expected = { ...nothing, preprocessing };
  expect(read({ architecture: 'densenet121', pretrained_cfg: own })).toEqual(expected);
  expect(read({ architecture: 'densenet121', num_classes: 1000, num_features: 1024, ...own })).toEqual({
    ...expected,
    numClasses: 1000,
  });
  const changes = { mean: [0.5], std: [0.5, 0.5, 0.5], crop_pct: 0.9, input_size: [3, 288, 288] };
  expect(read({ pretrained_cfg: { ...own, ...changes } }).preprocessing).toEqual({
    ...preprocessing,
    height: 288,
    width: 288,
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
    crop: { shorterSide: 320 },
  });
});

it('reads it with a byte order mark, as text and as bytes', () => {
  const text = `\ufeff${JSON.stringify({ pretrained_cfg: own })}`;
  expect(readModelDescription(text).preprocessing).toEqual(preprocessing);
  expect(readModelDescription(new TextEncoder().encode(text)).preprocessing).toEqual(preprocessing);
});

it('takes timm’s defaults where nothing is said, and says so', () => {
  const { crop_pct: _, interpolation: __, ...rest } = own;
  expect(read({ pretrained_cfg: rest })).toEqual({
    preprocessing,
    assumed: [`interpolation "bicubic", crop_pct 0.875: timm's default, where config.json says nothing`],
    ignored: [],
  });
});

it('stretches the whole picture for squash, where nothing is cut off', () => {
  const { crop: _, ...stretched } = preprocessing;
  const squash = { ...own, crop_mode: 'squash', crop_pct: 1 };
  expect(read({ pretrained_cfg: squash }).preprocessing).toEqual(stretched);
});

it('reads labels of timm and of transformers', () => {
  expect(read({ label_names: ['a', 'b'] })).toEqual({ ...nothing, labels: ['a', 'b'] });
  expect(read({ label_names: { 0: 'a', 1: 'b' } })).toEqual({ ...nothing, labels: ['a', 'b'] });
  expect(read({ pretrained_cfg: { ...own, label_names: ['a'] } })).toEqual({
    ...nothing,
    preprocessing,
    labels: ['a'],
  });
  expect(read({ ...own, labels: ['a', 'b'] }).labels).toEqual(['a', 'b']);
  expect(read({ id2label: { 1: 'b', 0: 'a' } })).toEqual({ ...nothing, labels: ['a', 'b'] });
});

it.each([null, 'text', [], {}, { pretrained_cfg: 'densenet121' }, { id2label: { 0: 1 } }, { label_names: [1] }])(
  'learns nothing from %j, and says so',
  (json) =>
    expect(read(json)).toEqual({
      assumed: [],
      ignored: ['config.json: it says nothing of images or classes that is known here'],
    }),
);

describe('refuses what cannot be done', () => {
  it.each([
    [{ crop_pct: 1.5 }, 'config.json: crop_pct must be a number in (0, 1], got 1.5: give the preprocessing yourself'],
    [{ interpolation: 'lanczos' }, 'config.json: preprocessing.interpolation must be one of bilinear, bicubic'],
    [{ interpolation: 'random' }, 'got "random": give the preprocessing yourself (--size, --mean, --std and'],
    [{ std: [0, 1, 1] }, 'preprocessing.std[0] must be a positive number, got 0'],
    [{ mean: [0.5, 0.5] }, 'preprocessing.mean must be an array of 3 number(s)'],
    [{ input_size: [224, 224] }, 'input_size must be [channels, height, width], got [224,224]'],
    [{ input_size: [3, 0.5, 0.5] }, 'preprocessing.height must be an integer from 1 to 65535, got 0.5'],
    [{ input_size: [1e12, 8, 8], mean: [0.5] }, 'preprocessing.channels must be an integer from 1 to 65535'],
    [{ input_size: [3, 224, 192] }, 'crop_mode "center" of 224x192 cannot be done here, only of a square'],
    [{ crop_mode: 'border' }, 'crop_mode "border" cannot be done here, only "center"'],
    [{ crop_mode: 'squash' }, 'crop_mode "squash" with crop_pct 0.875 cannot be done here'],
  ])('%j', (changes, message) => {
    const json = { pretrained_cfg: { ...own, ...changes } };
    expect(() => read(json)).toThrow(ModelDescriptionError);
    expect(() => read(json)).toThrow(message);
    expect(read(json, { preprocessing: false })).toEqual(nothing);
  });

  it.each([
    [{ architecture: 'densenetblur121d' }, 'architecture is "densenetblur121d", whose poolings blur'],
    [{ global_pool: 'catavgmax' }, 'global_pool is "catavgmax" (avg and max are read), which is not supported'],
    [{ model_args: { act_layer: 'gelu' } }, 'act_layer is "gelu" (relu, leaky_relu, elu, silu, swish are read)'],
    [{ model_args: { norm_layer: 'groupnorm' } }, 'norm_layer is "groupnorm"'],
    [{ model_args: { aa_layer: { name: 'blurpool' } } }, 'aa_layer is'],
  ])('%j', (network, message) => {
    const json = { architecture: 'densenet121', ...network, pretrained_cfg: own };
    expect(() => read(json, { preprocessing: false })).toThrow(ModelDescriptionError);
    expect(() => read(json)).toThrow(message);
  });

  it('a file that is no JSON', () => {
    expect(() => readModelDescription('<html>\u001b[2J</html>')).toThrow(ModelDescriptionError);
    expect(() => readModelDescription('<html>\u001b[2J')).toThrow(
      'config.json is no JSON (it begins with "<html>\\u001b[2J"',
    );
  });
});
