import { expect, it } from 'vitest';
import { readModelDescription } from './timmConfig.ts';

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

it('reads how timm prepares images', () => {
  expect(readModelDescription({ architecture: 'densenet121', pretrained_cfg: own })).toEqual({ preprocessing });
});

it('keeps 0.875 of the picture where nothing is said, and all of it stretched for squash', () => {
  const { crop_pct: _, ...rest } = own;
  expect(readModelDescription({ pretrained_cfg: rest }).preprocessing).toEqual(preprocessing);
  const { crop: __, ...stretched } = preprocessing;
  expect(readModelDescription({ pretrained_cfg: { ...own, crop_mode: 'squash' } }).preprocessing).toEqual(stretched);
});

it('reads labels of timm and of transformers', () => {
  expect(readModelDescription({ label_names: ['a', 'b'] })).toEqual({ labels: ['a', 'b'] });
  expect(readModelDescription({ pretrained_cfg: { ...own, label_names: ['a'] } })).toEqual({
    preprocessing,
    labels: ['a'],
  });
  expect(readModelDescription({ id2label: { 1: 'b', 0: 'a' } })).toEqual({ labels: ['a', 'b'] });
});

it.each([null, 'text', [], {}, { pretrained_cfg: 'densenet121' }, { id2label: { 0: 1 } }, { label_names: [1] }])(
  'learns nothing from %j',
  (json) => expect(readModelDescription(json)).toEqual({}),
);

it.each([
  [{ ...own, crop_pct: 0 }, 'crop_pct must be in (0, 1], got 0'],
  [{ ...own, interpolation: 'lanczos' }, 'preprocessing.interpolation'],
  [{ ...own, std: [0, 1, 1] }, 'preprocessing.std[0] must be a positive number, got 0'],
  [
    { ...own, input_size: [3, -1, 224], crop_mode: 'squash' },
    'preprocessing.height must be an integer from 1 to 65535, got -1',
  ],
])('refuses what cannot be done: %j', (described, message) => {
  expect(() => readModelDescription({ pretrained_cfg: described })).toThrow(message);
});
