/**
 * The network that the chapter's code builds, as it is printed there: its dense block returns the last convolution's
 * output (`return Y`) where its text, and the paper, say the concatenation. Only to compare the chapter's numbers with.
 */
import type { DenseNetConfig } from '../definition/config.ts';
import { denseLayer, head, stem, transition } from '../definition/denseNet.ts';
import type { Layers } from '../definition/layers.ts';
import { densenetChapter } from '../definition/variants.ts';

/** A dense block whose layers see all that came before, but which returns the last layer's output alone. */
export function denseBlockAsPrinted<T>(nn: Layers<T>, config: DenseNetConfig, numLayers: number, x: T): T {
  let features = x;
  let grown = x;
  for (let layer = 1; layer <= numLayers; layer++) {
    if (layer > 1) features = nn.concat([features, grown]);
    grown = denseLayer(nn.within(`denselayer${layer}`), config, features);
  }
  return grown;
}

/**
 * The chapter's network as printed: 692,690 parameters. Its transitions still halve the channels that a concatenation
 * would have had, since the printed code counts those (`num_channels += num_convs * growth_rate`).
 *
 * @example createModel(chapterAsPrinted, 1, 'xavierUniform')
 */
export function chapterAsPrinted<T>(nn: Layers<T>, images: T): T {
  const config = densenetChapter();
  const features = nn.within('features');
  let x = stem(features, config, images);
  let counted = nn.channels(x);
  config.blockConfig.forEach((numLayers, index) => {
    if (index > 0) {
      const outChannels = Math.floor(counted * config.compression);
      const compression = outChannels / nn.channels(x);
      x = transition(features.within(`transition${index}`), { ...config, compression }, x);
      counted = outChannels;
    }
    x = denseBlockAsPrinted(features.within(`denseblock${index + 1}`), config, numLayers, x);
    counted += numLayers * config.growthRate;
  });
  const normalized = features.batchNorm('norm5', x, { epsilon: config.batchNormEpsilon });
  return head(nn, config, nn.activation(normalized));
}
