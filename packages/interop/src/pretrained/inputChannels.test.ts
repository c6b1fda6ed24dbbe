import { ConfigError, fromPyTorchLayout, type NamedArray, toPyTorchLayout } from '@densenet/model';
import { describe, expect, it } from 'vitest';
import { fixtureBytes, fixtureJson } from '../testing/pretrained/expected.ts';
import { imageNetPreprocessing } from './imageNet.ts';
import { preprocessingWithChannels, withInputChannels } from './inputChannels.ts';
import { readPretrained } from './readPretrained.ts';

interface Case {
  own: { shape: number[]; values: number[] };
  channels: number;
  adapted: { shape: number[]; values: number[] };
}
const arrayOf = ({ shape, values }: Case['own']): NamedArray => ({ shape, values: new Float32Array(values) });

it.each(fixtureJson<Case[]>('inputChannels.json').map((made) => [made.own.shape[1], made.channels, made] as const))(
  'filters of %i channels for %i are those of timm’s adapt_input_conv',
  (_own, channels, { own, adapted }) => {
    const found = toPyTorchLayout(withInputChannels(fromPyTorchLayout(arrayOf(own)), channels));
    expect(found.shape).toEqual(adapted.shape);
    found.values.forEach((value, index) => {
      expect(Math.abs(value - adapted.values[index]!)).toBeLessThanOrEqual(1.2e-7);
    });
  },
);

it('mean and deviation follow the filters', () => {
  const { mean, std } = imageNetPreprocessing;
  const grey = preprocessingWithChannels(imageNetPreprocessing, 1);
  expect(grey).toEqual({
    ...imageNetPreprocessing,
    channels: 1,
    mean: [expect.closeTo(0.449, 6)],
    std: [expect.closeTo(0.226, 6)],
  });
  const four = preprocessingWithChannels(imageNetPreprocessing, 4);
  expect(four).toMatchObject({ channels: 4, mean: [...mean, mean[0]], std: [...std, std[0]] });
  expect(preprocessingWithChannels(imageNetPreprocessing, 2).mean).toEqual(mean.slice(0, 2));
});

describe('pretrained weights', () => {
  const file = fixtureBytes('tinyTorchvision.safetensors');

  it.each([1, 2, 4])('for %i channels are a network of them, and it is said', async (inChannels) => {
    const own = await readPretrained(file);
    const { config, arrays, preprocessing, assumed } = await readPretrained(file, { inChannels });
    expect(config).toEqual({ ...own.config, inChannels });
    expect(preprocessing!.channels).toBe(inChannels);
    expect(arrays['features.conv0.weight']!.shape).toEqual([7, 7, inChannels, 8]);
    expect({ ...arrays, 'features.conv0.weight': 0 }).toEqual({ ...own.arrays, 'features.conv0.weight': 0 });
    expect(assumed.join()).toContain(
      `images of ${inChannels} ${inChannels === 1 ? 'channel' : 'channels'}, as timm's in_chans: filters`,
    );
  });

  it('stay as they are for their own number', async () => {
    expect(await readPretrained(file, { inChannels: 3 })).toEqual(await readPretrained(file));
  });

  it('take preprocessing of that many channels, and no other', async () => {
    const preprocessing = { ...imageNetPreprocessing, channels: 1, mean: [0.5], std: [0.25] };
    expect((await readPretrained(file, { inChannels: 1, preprocessing })).preprocessing).toEqual(preprocessing);
    await expect(readPretrained(file, { preprocessing })).rejects.toThrow(
      'the preprocessing that was given has 1 channels; the network of the file takes 3',
    );
  });

  it.each([0, 1.5, 1e9])('for %d channels are refused', async (inChannels) => {
    await expect(readPretrained(file, { inChannels })).rejects.toThrow(ConfigError);
  });
});
