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
  const { kind, channels } = config.stem;
  const bias = config.convBias;
  const conv3x3 = (name: string, y: T, outChannels: number, stride = 1) =>
    nn.conv2d(name, y, { outChannels, kernelSize: 3, stride, padding: 1, bias });
  const activated = (name: string, y: T) => nn.relu(nn.batchNorm(name, y, { epsilon: config.batchNormEpsilon }));
  if (kind === 'cifar') return nn.mark('stem', conv3x3('conv0', x, channels));
  let y: T;
  if (kind === 'deep') {
    y = activated('norm0', conv3x3('conv0', x, config.growthRate, 2));
    y = activated('norm1', conv3x3('conv1', y, config.growthRate));
    y = activated('norm2', conv3x3('conv2', y, channels));
  } else {
    y = nn.conv2d('conv0', x, { outChannels: channels, kernelSize: 7, stride: 2, padding: 3, bias });
    y = activated('norm0', y);
  }
  return nn.maxPool('pool0', nn.mark('stem', y), { kernelSize: 3, stride: 2, padding: 1 });
}

/** From the last feature maps to logits. */
export function head<T>(nn: Layers<T>, config: DenseNetConfig, features: T): T {
  const embedding = nn.mark('embedding', nn.globalAveragePool(features));
  return nn.linear('classifier', embedding, { outFeatures: config.numClasses });
}

/**
 * Images to the last feature maps, normalised and activated. Marks what features for other tasks are taken from: `stem`,
 * each block's output as `stage1` and up, and the result as `features`.
 */
export function forwardFeatures<T>(nn: Layers<T>, config: DenseNetConfig, images: T): T {
  const features = nn.within('features');
  let x = stem(features, config, images);
  config.blockConfig.forEach((numLayers, index) => {
    if (index > 0) x = transition(features.within(`transition${index}`), config, x);
    x = nn.mark(`stage${index + 1}`, denseBlock(features.within(`denseblock${index + 1}`), config, numLayers, x));
  });
  return nn.mark('features', nn.relu(features.batchNorm('norm5', x, { epsilon: config.batchNormEpsilon })));
}

/** Images to logits. */
export function denseNet<T>(nn: Layers<T>, config: DenseNetConfig, images: T): T {
  return head(nn, config, forwardFeatures(nn, config, images));
}
