import type { NamedArray } from '@densenet/model';
import type { WeightFile } from '../weightFile.ts';
import { namesOfNumberedLayers } from './kerasNumbered.ts';
import type { NamedNetwork } from './layout.ts';

/** `keras.applications.densenet` gives all norms this one. */
const batchNormEpsilon = 1.001e-5;

const variableNames: Record<string, string> = {
  kernel: 'weight',
  bias: 'bias',
  gamma: 'weight',
  beta: 'bias',
  moving_mean: 'running_mean',
  moving_variance: 'running_var',
};

/** Keras' layers as torchvision calls them; Keras counts blocks from 2, since its stem is `conv1`. */
const layerNames: readonly [pattern: RegExp, name: (...groups: string[]) => string][] = [
  [/^conv1[_/]conv$/, () => 'features.conv0'],
  [/^conv1[_/]bn$/, () => 'features.norm0'],
  [/^conv(\d+)_block(\d+)_0_bn$/, (block, layer) => `${denseLayer(block!, layer!)}.norm1`],
  [/^conv(\d+)_block(\d+)_1_bn$/, (block, layer) => `${denseLayer(block!, layer!)}.norm2`],
  [/^conv(\d+)_block(\d+)_([12])_conv$/, (block, layer, conv) => `${denseLayer(block!, layer!)}.conv${conv}`],
  [/^pool(\d+)_bn$/, (block) => `features.transition${Number(block) - 1}.norm`],
  [/^pool(\d+)_conv$/, (block) => `features.transition${Number(block) - 1}.conv`],
  [/^bn$/, () => 'features.norm5'],
  [/^(?:predictions|fc\d+)$/, () => 'classifier'],
];

const denseLayer = (block: string, layer: string) => `features.denseblock${Number(block) - 1}.denselayer${layer}`;

/**
 * Weights of a network of `keras.applications.densenet`, by its layers' names or, in a file of Keras 3, which has none, by
 * the order in which it counts them. Kernels are in TensorFlow's order already.
 *
 * Keras pads with zeros before convolution and pooling; after a ReLU, and padding as many rows on every side, that is
 * this network's own padding.
 *
 * @throws LayoutError if numbered layers are not in a DenseNet's order
 */
export function fromKeras({ tensors }: WeightFile): NamedNetwork {
  const numbered = namesOfNumberedLayers(tensors);
  const arrays: Record<string, NamedArray> = Object.create(null);
  for (const [path, array] of tensors) arrays[numbered.get(path) ?? nameOf(path)] = array;
  const assumed = [
    "norm epsilon 1.001e-5, ReLU, zero padding and average pooling before the classifier, as keras.applications' DenseNets have",
  ];
  return { layout: 'keras', arrays, batchNormEpsilon, assumed, ignored: [] };
}

/** `model_weights/conv1/conv/conv1/conv/kernel:0`: the layer twice, then the variable. Another path stays as it is. */
function nameOf(path: string): string {
  const parts = path
    .replace(/^model_weights\//, '')
    .replace(/:0$/, '')
    .split('/');
  const variable = variableNames[parts.pop()!];
  const half = parts.length / 2;
  const layer = parts.slice(0, half).join('/');
  if (!variable || layer === '' || layer !== parts.slice(half).join('/')) return path;
  for (const [pattern, name] of layerNames) {
    const match = pattern.exec(layer);
    if (match) return `${name(...match.slice(1))}.${variable}`;
  }
  return path;
}
