import type { NamedArray } from '@densenet/model';
import { quoted } from '../bytes/quoted.ts';
import { leftOver } from '../keras/leftOver.ts';
import type { WeightFile } from '../weightFile.ts';
import { fromKerasModel } from './kerasModel.ts';
import { namesOfNumberedLayers } from './kerasNumbered.ts';
import { LayoutError, type NamedNetwork } from './layout.ts';

/** Epsilon of all norms in `keras.applications.densenet`. */
const batchNormEpsilon = 1.001e-5;

const variableNames: Record<string, string> = {
  kernel: 'weight',
  bias: 'bias',
  gamma: 'weight',
  beta: 'bias',
  moving_mean: 'running_mean',
  moving_variance: 'running_var',
};

/** torchvision's names for Keras' layers; Keras counts blocks from 2, since its stem is `conv1`. */
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

/** Assumption about a file without a model's config: names and shapes of tensors do not tell it. */
const assumed =
  'as in keras.applications, since the file has weights and no model: norms with epsilon 1.001e-5, ReLU, as much zero padding ' +
  'on every side, max-pooling in the stem, average pooling between blocks and before the classifier, old features before new ' +
  'ones, no scaling of pixels in the model';

/**
 * A DenseNet from a file of Keras: by its model's config where it has one; else by the layers' names as
 * `keras.applications.densenet` gives them or, in a file of Keras 3, which has none, by the order in which it counts them.
 * Kernels are in TensorFlow's order already.
 *
 * Keras pads with zeros in layers before convolution and pooling. This is the same as the padding of this project's layers,
 * since all sides are equal and the pooling follows a ReLU.
 *
 * @throws LayoutError where the model is not a DenseNet of this project's, naming the layer; or, without a model's config, where
 * numbered layers are not in a DenseNet's order
 */
export function fromKeras(file: WeightFile): NamedNetwork {
  const config = file.metadata['config.json'] ?? file.metadata.model_config;
  return config === undefined ? fromWeightsAlone(file) : fromKerasModel(file, config);
}

function fromWeightsAlone({ tensors, metadata }: WeightFile): NamedNetwork {
  const { lines, others } = leftOver(tensors.keys());
  const network = new Map(others.map((path) => [path, tensors.get(path)!]));
  const numbered = namesOfNumberedLayers(network);
  const groups = groupsOf(metadata);
  const arrays: Record<string, NamedArray> = Object.create(null);
  const sources: Record<string, string> = Object.create(null);
  for (const [path, array] of network) {
    const name = numbered.get(path) ?? nameOf(path, groups.get(path));
    if (name in arrays) throw new LayoutError(`two tensors of the file mean ${name}; one of them is ${quoted(path)}`);
    arrays[name] = array;
    sources[name] = path;
  }
  nameClassifier(arrays, sources);
  return { layout: 'keras', arrays, sources, batchNormEpsilon, assumed: [assumed], ignored: lines };
}

/** The weights' own names (below the group of a layer or of an inner model) by their paths in the file. */
function groupsOf({ weight_names: json = '{}' }: WeightFile['metadata']): Map<string, string> {
  const groups = Object.entries(JSON.parse(json) as Record<string, string[]>);
  return new Map(groups.flatMap(([group, names]) => names.map((name) => [`${group}/${name}`, name] as const)));
}

/**
 * torchvision's name for a path such as `model_weights/conv1/conv/conv1/conv/kernel:0`: the layer's group, perhaps models
 * around it, the layer, the variable. Another path stays as it is.
 */
function nameOf(path: string, ownName: string | undefined): string {
  const parts = (ownName ?? path).replace(/:0$/, '').split('/');
  const variable = variableNames[parts.pop()!];
  if (!variable) return path;
  // The stem's layers have names of two parts in the published files.
  for (const layer of [parts.slice(-2).join('/'), parts.at(-1) ?? '']) {
    for (const [pattern, name] of layerNames) {
      const match = pattern.exec(layer);
      if (match) return `${name(...match.slice(1))}.${variable}`;
    }
  }
  return path;
}

/** Finds the classifier of a user's own head, which may have any name: it is the only fully connected layer. */
function nameClassifier(arrays: Record<string, NamedArray>, sources: Record<string, string>): void {
  const kernels = Object.keys(arrays).filter((name) => arrays[name]!.shape.length === 2);
  const [kernel] = kernels;
  if (kernels.length !== 1 || !/\/(?:kernel(?::0)?|vars\/0)$/.test(kernel!)) return;
  const bias = kernel!.replace(/kernel(?=(?::0)?$)/, 'bias').replace(/vars\/0$/, 'vars/1');
  for (const [path, name] of [
    [kernel!, 'classifier.weight'],
    [bias, 'classifier.bias'],
  ] as const) {
    if (!(path in arrays)) continue;
    arrays[name] = arrays[path]!;
    sources[name] = path;
    delete arrays[path];
    delete sources[path];
  }
}
