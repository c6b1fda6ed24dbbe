/**
 * Deep Residual Learning for Image Recognition (He, Zhang, Ren, Sun; CVPR 2016), in the vocabulary of `Layers`: what
 * DenseNet is compared with. Parameters have torchvision's names. As in torchvision, a bottleneck's 3x3 convolution has
 * the stride ("v1.5"), which the paper gives to the 1x1 before it.
 */
import { field, type Infer, list, object, positiveInteger, positiveNumber, yesOrNo } from '@densenet/schema';
import { activationSchema } from './activation.ts';
import { ConfigError, initializationSchema, readConfig } from './config.ts';
import { applyHead, globalPoolingSchema, headSchema, plainHead } from './head.ts';
import type { Layers } from './layers.ts';
import { applyStem, stemLayers, stemSchema } from './stem.ts';

const configSchema = object({
  inChannels: positiveInteger,
  numClasses: positiveInteger,
  /** The first two convolutions of a `deep` stem have half of its channels. */
  stem: field(stemSchema, { default: { kind: 'imagenet', channels: 64 } }),
  /** Residual blocks in each stage. */
  blockConfig: list(positiveInteger, { expected: 'a list of one stage or more' }),
  /** Blocks of 1x1, 3x3 and 1x1 convolutions (ResNet-50 and up), whose output has 4 times the channels. */
  bottleneck: yesOrNo,
  activation: field(activationSchema, { default: { kind: 'relu' } }),
  globalPooling: field(globalPoolingSchema, { default: 'average' }),
  head: field(headSchema, { default: plainHead }),
  batchNormEpsilon: positiveNumber,
  initialization: initializationSchema,
});

export type ResNetConfig = Infer<typeof configSchema>;

/**
 * Checks a configuration of any origin.
 *
 * @throws ConfigError where a field is out of range; it names the first
 */
export const parseResNetConfig = (value: unknown): ResNetConfig => readConfig(configSchema, value);

const imageNet = (blockConfig: readonly number[], bottleneck: boolean): ResNetConfig => ({
  inChannels: 3,
  numClasses: 1000,
  stem: { kind: 'imagenet', channels: 64 },
  blockConfig,
  bottleneck,
  activation: { kind: 'relu' },
  globalPooling: 'average',
  head: plainHead,
  batchNormEpsilon: 1e-5,
  initialization: 'kaimingNormalFanOut',
});

/** Table 1 of the paper. */
const variants = {
  resnet18: imageNet([2, 2, 2, 2], false),
  resnet34: imageNet([3, 4, 6, 3], false),
  resnet50: imageNet([3, 4, 6, 3], true),
  resnet101: imageNet([3, 4, 23, 3], true),
  resnet152: imageNet([3, 8, 36, 3], true),
} as const satisfies Record<string, ResNetConfig>;

export type ResNetVariant = keyof typeof variants;

export const resNetVariants = Object.keys(variants) as readonly ResNetVariant[];

/**
 * The configuration of a ResNet by its name.
 *
 * @throws ConfigError where there is no such variant, or a changed value is out of range
 */
export function resNetConfig(variant: ResNetVariant, changes: Partial<ResNetConfig> = {}): ResNetConfig {
  if (!Object.hasOwn(variants, variant)) {
    throw new ConfigError('variant', variant, `one of ${resNetVariants.join(', ')}`);
  }
  return parseResNetConfig({ ...variants[variant], ...changes });
}

interface ConvNormSpec {
  outChannels: number;
  kernelSize: 1 | 3 | 7;
  stride?: number;
}

function convNorm<T>(nn: Layers<T>, config: ResNetConfig, x: T, [conv, norm]: [string, string], spec: ConvNormSpec): T {
  const { outChannels, kernelSize, stride = 1 } = spec;
  const padding = (kernelSize - 1) / 2;
  const y = nn.conv2d(conv, x, { outChannels, kernelSize, stride, padding, bias: false });
  return nn.batchNorm(norm, y, { epsilon: config.batchNormEpsilon });
}

/** The sum of the block's input, by a shortcut, and of the output of its convolutions. */
function residualBlock<T>(nn: Layers<T>, config: ResNetConfig, x: T, width: number, stride: number): T {
  const outChannels = config.bottleneck ? 4 * width : width;
  const activated = (maps: T) => nn.activation(maps, config.activation);
  let y: T;
  if (config.bottleneck) {
    y = activated(convNorm(nn, config, x, ['conv1', 'bn1'], { outChannels: width, kernelSize: 1 }));
    y = activated(convNorm(nn, config, y, ['conv2', 'bn2'], { outChannels: width, kernelSize: 3, stride }));
    y = convNorm(nn, config, y, ['conv3', 'bn3'], { outChannels, kernelSize: 1 });
  } else {
    y = activated(convNorm(nn, config, x, ['conv1', 'bn1'], { outChannels, kernelSize: 3, stride }));
    y = convNorm(nn, config, y, ['conv2', 'bn2'], { outChannels, kernelSize: 3 });
  }
  const fits = stride === 1 && nn.channels(x) === outChannels;
  const shortcut = fits
    ? x
    : convNorm(nn.within('downsample'), config, x, ['0', '1'], { outChannels, kernelSize: 1, stride });
  return activated(nn.add([y, shortcut]));
}

function stem<T>(nn: Layers<T>, config: ResNetConfig, images: T): T {
  const layers = stemLayers(config.stem, Math.ceil(('channels' in config.stem ? config.stem.channels : 0) / 2));
  const names = (index: number) => ({ conv: `conv${index + 1}`, norm: `bn${index + 1}` });
  return applyStem(nn, layers, images, { ...config, convBias: false, names, pool: 'maxpool' });
}

/** Images to logits. Marks `stem`, `stage1` and up, `features`, `embedding`, as a DenseNet does. */
export function resNet<T>(nn: Layers<T>, config: ResNetConfig, images: T): T {
  let x = stem(nn, config, images);
  config.blockConfig.forEach((blocks, stage) => {
    const layer = nn.within(`layer${stage + 1}`);
    for (let block = 0; block < blocks; block++) {
      const stride = stage > 0 && block === 0 ? 2 : 1;
      x = residualBlock(layer.within(String(block)), config, x, 64 * 2 ** stage, stride);
    }
    nn.mark(`stage${stage + 1}`, x);
  });
  return applyHead(nn, 'fc', config, nn.mark('features', x));
}
