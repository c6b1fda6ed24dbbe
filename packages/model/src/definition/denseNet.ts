/**
 * Densely Connected Convolutional Networks (Huang, Liu, van der Maaten, Weinberger; CVPR 2017), bottom-up.
 * The only place that knows what a DenseNet is.
 */
import { ConfigError, type DenseNetConfig } from './config.ts';
import { applyHead } from './head.ts';
import type { Layers } from './layers.ts';
import { applyStem, stemLayers } from './stem.ts';

/** Batch norm, activation (the paper's is ReLU), convolution: the composite function H of section 3, in that order. */
function composite<T>(
  nn: Layers<T>,
  config: DenseNetConfig,
  x: T,
  names: { norm: string; conv: string },
  { outChannels, kernelSize }: { outChannels: number; kernelSize: 1 | 3 },
): T {
  const normalized = nn.batchNorm(names.norm, x, { epsilon: config.batchNormEpsilon });
  const padding = (kernelSize - 1) / 2;
  const activated = nn.activation(normalized, config.activation);
  const y = nn.conv2d(names.conv, activated, { outChannels, kernelSize, stride: 1, padding, bias: config.convBias });
  return nn.dropout(y, config.dropRate);
}

/**
 * From all feature maps before it, k new ones: by a 3x3 convolution, which in DenseNet-B follows a 1x1 convolution to
 * `bottleneckFactor` k channels.
 */
export function denseLayer<T>(nn: Layers<T>, config: DenseNetConfig, x: T): T {
  const { growthRate, bottleneckFactor } = config;
  if (bottleneckFactor === null) {
    const spec = { outChannels: growthRate, kernelSize: 3 } as const;
    return composite(nn, config, x, { norm: 'norm1', conv: 'conv1' }, spec);
  }
  const squeeze = { outChannels: bottleneckFactor * growthRate, kernelSize: 1 } as const;
  const squeezed = composite(nn, config, x, { norm: 'norm1', conv: 'conv1' }, squeeze);
  const grow = { outChannels: growthRate, kernelSize: 3 } as const;
  return composite(nn, config, squeezed, { norm: 'norm2', conv: 'conv2' }, grow);
}

/** `numLayers` dense layers: each sees all that came before it, and the block returns all of it. */
export function denseBlock<T>(nn: Layers<T>, config: DenseNetConfig, numLayers: number, x: T): T {
  let features = x;
  for (let layer = 1; layer <= numLayers; layer++) {
    const grown = denseLayer(nn.within(`denselayer${layer}`), config, features);
    features = nn.concat([features, grown]);
  }
  return features;
}

/**
 * Between two blocks: `compression` times the channels, by a 1x1 convolution, and half the height and width.
 *
 * @throws ConfigError where the compression leaves no channel
 */
export function transition<T>(nn: Layers<T>, config: DenseNetConfig, x: T): T {
  // The tolerance keeps 0.29 x 100 channels at 29, where floating point says 28.999...
  const outChannels = Math.floor(nn.channels(x) * config.compression + 1e-9);
  if (outChannels < 1) {
    throw new ConfigError('compression', config.compression, `enough to keep one of ${nn.channels(x)} channels`);
  }
  const y = composite(nn, config, x, { norm: 'norm', conv: 'conv' }, { outChannels, kernelSize: 1 });
  return nn.averagePool('pool', y, { kernelSize: 2, stride: 2 });
}

/** Before the first block: a quarter of the height and width for ImageNet (table 1), a 3x3 convolution for CIFAR. */
export function stem<T>(nn: Layers<T>, config: DenseNetConfig, x: T): T {
  const names = (index: number) => ({ conv: `conv${index}`, norm: `norm${index}` });
  return applyStem(nn, stemLayers(config.stem, config.growthRate), x, { ...config, names, pool: 'pool0' });
}

/** From the last feature maps to logits. */
export function head<T>(nn: Layers<T>, config: DenseNetConfig, features: T): T {
  return applyHead(nn, 'classifier', config, features);
}

/**
 * Images to the last feature maps, normalised and, unless the configuration says otherwise, activated. Marks the maps that
 * features for other tasks are taken from: `stem`, each block's output as `stage1` and up, and the result as `features`.
 */
export function forwardFeatures<T>(nn: Layers<T>, config: DenseNetConfig, images: T): T {
  const features = nn.within('features');
  let x = stem(features, config, images);
  config.blockConfig.forEach((numLayers, index) => {
    if (index > 0) x = transition(features.within(`transition${index}`), config, x);
    x = nn.mark(`stage${index + 1}`, denseBlock(features.within(`denseblock${index + 1}`), config, numLayers, x));
  });
  const normalized = features.batchNorm('norm5', x, { epsilon: config.batchNormEpsilon });
  return nn.mark('features', config.finalActivation ? nn.activation(normalized, config.activation) : normalized);
}

/** Images to logits. */
export function denseNet<T>(nn: Layers<T>, config: DenseNetConfig, images: T): T {
  return head(nn, config, forwardFeatures(nn, config, images));
}
