import type { Preprocessing } from '@densenet/data';
import { ConfigError, type NamedArray } from '@densenet/model';

/**
 * The stem's filters for images of another number of channels, as timm's `in_chans` makes them. For one channel: the sum over
 * all channels, so that a grey image gives what the same grey in all channels gave. For more: the channels repeated from the
 * first on, scaled so that the response to the same value in all channels keeps its size.
 *
 * @param filter `[height, width, inChannels, outChannels]`
 * @returns `[height, width, channels, outChannels]`
 * @throws ConfigError where `channels` is no positive integer
 */
export function withInputChannels({ shape, values }: NamedArray, channels: number): NamedArray {
  if (!Number.isSafeInteger(channels) || channels < 1 || channels > 65_535) {
    throw new ConfigError('inChannels', channels, 'an integer from 1 to 65535');
  }
  const [height, width, own, outputs] = shape as [number, number, number, number];
  if (channels === own) return { shape, values };
  const adapted = new Float32Array(height * width * channels * outputs);
  const scale = own / channels;
  for (let position = 0; position < height * width; position++) {
    for (let output = 0; output < outputs; output++) {
      const from = position * own * outputs + output;
      const to = position * channels * outputs + output;
      for (let channel = 0; channel < channels; channel++) {
        adapted[to + channel * outputs] = values[from + (channel % own) * outputs]! * scale;
      }
      if (channels > 1) continue;
      let sum = 0;
      for (let channel = 0; channel < own; channel++) sum += values[from + channel * outputs]!;
      adapted[to] = sum;
    }
  }
  return { shape: [height, width, channels, outputs], values: adapted };
}

/**
 * Preprocessing for images of another number of channels. For one channel: the averages of mean and deviation over all channels.
 * For more: mean and deviation are repeated from the first channel on, as the filters are.
 */
export function preprocessingWithChannels(preprocessing: Preprocessing, channels: number): Preprocessing {
  const { mean, std, channels: own } = preprocessing;
  if (channels === own) return preprocessing;
  const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const again = (values: readonly number[]) =>
    channels === 1 ? [average(values)] : Array.from({ length: channels }, (_, channel) => values[channel % own]!);
  return { ...preprocessing, channels, mean: again(mean), std: again(std) };
}
