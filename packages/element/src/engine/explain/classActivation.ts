import type { NamedArray } from '@densenet/model';

/**
 * Class activation map (Zhou et al. 2016): what each cell of the last feature maps adds to a class's logit. The network
 * ends in global average pooling and a linear layer, so the logit is the mean of these, exactly.
 *
 * @param maps the last feature maps, `[height, width, channels]`
 * @param weight the classifier's, `[channels, classes]`; `bias` `[classes]`
 * @returns `[height, width]`
 */
export function classActivation(
  maps: Float32Array,
  weight: NamedArray,
  bias: NamedArray,
  classIndex: number,
): Float32Array {
  const [channels, classes] = weight.shape as [number, number];
  return Float32Array.from({ length: maps.length / channels }, (_, cell) => {
    let sum = bias.values[classIndex]!;
    for (let channel = 0; channel < channels; channel++) {
      sum += maps[cell * channels + channel]! * weight.values[channel * classes + classIndex]!;
    }
    return sum;
  });
}
