import { square, sub, type Tensor, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import { meanByChannel } from './channelSums.ts';
import { defineOp } from './defineOp.ts';
import { expectMaps, expectSeveralValues } from './errors.ts';
import { kernelNames } from './kernelNames.ts';

const moments = /* @__PURE__ */ defineOp<{ x: Tensor }>({
  name: kernelNames.channelMoments,
  compose: ({ x }) => {
    const mean = meanByChannel(x);
    return [mean, meanByChannel(square(sub(x, mean)))];
  },
});

/** What feature maps are normalised with, `[channels]` each. */
export interface ChannelMoments {
  mean: Tensor1D;
  /** Biased: divided by the number of values. */
  variance: Tensor1D;
}

/**
 * Mean and biased variance of each channel over batch, height and width. In a dense block every layer normalises the same
 * feature maps, so that these are computed once for all.
 *
 * @param x `[batch, height, width, channels]`
 * @throws OpError where a channel has one value only, whose variance says nothing (as in PyTorch)
 */
export function channelMoments(x: Tensor4D): ChannelMoments {
  expectMaps('channelMoments', 'x', x);
  expectSeveralValues('channelMoments', x.shape);
  const [mean, variance] = moments({ x }, {});
  return { mean: mean as Tensor1D, variance: variance as Tensor1D };
}
