/**
 * Densely Connected Convolutional Networks (Huang, Liu, van der Maaten, Weinberger; CVPR 2017), bottom-up.
 * The only place that knows what a DenseNet is.
 */
import { ConfigError, type DenseNetConfig } from './config.ts';
import type { Layers } from './layers.ts';

/** Batch norm, ReLU, convolution: the composite function H of section 3, in that order. */
function normReluConv<T>(
  nn: Layers<T>,
  config: DenseNetConfig,
  x: T,
  names: { norm: string; conv: string },
  { outChannels, kernelSize }: { outChannels: number; kernelSize: 1 | 3 },
): T {
  const normalized = nn.relu(nn.batchNorm(names.norm, x, { epsilon: config.batchNormEpsilon }));
  const padding = (kernelSize - 1) / 2;
  const y = nn.conv2d(names.conv, normalized, { outChannels, kernelSize, stride: 1, padding, bias: config.convBias });
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
    return normReluConv(nn, config, x, { norm: 'norm1', conv: 'conv1' }, spec);
  }
  const squeeze = { outChannels: bottleneckFactor * growthRate, kernelSize: 1 } as const;
  const squeezed = normReluConv(nn, config, x, { norm: 'norm1', conv: 'conv1' }, squeeze);
  const grow = { outChannels: growthRate, kernelSize: 3 } as const;
  return normReluConv(nn, config, squeezed, { norm: 'norm2', conv: 'conv2' }, grow);
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
 * @throws ConfigError if the compression leaves no channel
 */
export function transition<T>(nn: Layers<T>, config: DenseNetConfig, x: T): T {
  // The tolerance keeps 0.29 x 100 channels at 29, where floating point says 28.999...
  const outChannels = Math.floor(nn.channels(x) * config.compression + 1e-9);
  if (outChannels < 1) {
    throw new ConfigError('compression', config.compression, `enough to keep one of ${nn.channels(x)} channels`);
  }
  const y = normReluConv(nn, config, x, { norm: 'norm', conv: 'conv' }, { outChannels, kernelSize: 1 });
  return nn.averagePool('pool', y, { kernelSize: 2, stride: 2 });
}

/** Before the first block: a quarter of the height and width for ImageNet (table 1), a 3x3 convolution for CIFAR. */
export function stem<T>(nn: Layers<T>, config: DenseNetConfig, x: T): T {
  const { kind, channels: outChannels } = config.stem;
  const bias = config.convBias;
  if (kind === 'cifar') return nn.conv2d('conv0', x, { outChannels, kernelSize: 3, stride: 1, padding: 1, bias });
  const y = nn.conv2d('conv0', x, { outChannels, kernelSize: 7, stride: 2, padding: 3, bias });
  const activated = nn.relu(nn.batchNorm('norm0', y, { epsilon: config.batchNormEpsilon }));
  return nn.maxPool('pool0', activated, { kernelSize: 3, stride: 2, padding: 1 });
}

/** From the last feature maps to logits. */
export function head<T>(nn: Layers<T>, config: DenseNetConfig, features: T): T {
  const normalized = nn.batchNorm('features.norm5', features, { epsilon: config.batchNormEpsilon });
  const pooled = nn.globalAveragePool(nn.relu(normalized));
  return nn.linear('classifier', pooled, { outFeatures: config.numClasses });
}

/** Images to logits. */
export function denseNet<T>(nn: Layers<T>, config: DenseNetConfig, images: T): T {
  const features = nn.within('features');
  let x = stem(features, config, images);
  config.blockConfig.forEach((numLayers, index) => {
    if (index > 0) x = transition(features.within(`transition${index}`), config, x);
    x = denseBlock(features.within(`denseblock${index + 1}`), config, numLayers, x);
  });
  return head(nn, config, x);
}
