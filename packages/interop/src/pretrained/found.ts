import { type Preprocessing, parsePreprocessing } from '@densenet/data';
import { type DenseNetConfig, type ModelFile, type NamedArray, parseConfig } from '@densenet/model';
import { counted } from '../bytes/quoted.ts';
import { imageNetLabels } from '../labels/imageNet.ts';
import { deduceConfig } from '../layouts/deduceConfig.ts';
import type { Layout, NamedNetwork } from '../layouts/layout.ts';
import { preprocessingWithChannels, withInputChannels } from './inputChannels.ts';
import { preparationOf } from './preparation.ts';
import type { ModelDescription } from './timmConfig.ts';

/** What a file says of its network, or what is assumed of such networks, before options are applied. */
export interface Found {
  layout: Layout;
  /** `numClasses` is undefined where there is no classifier. */
  config: Omit<DenseNetConfig, 'numClasses'> & { numClasses: number | undefined };
  arrays: Record<string, NamedArray>;
  sources: NamedNetwork['sources'];
  otherHead: NamedNetwork['otherHead'];
  fitsStructure: boolean;
  preprocessing: Preprocessing | undefined;
  labels: readonly string[] | undefined;
  /** Assumptions, by the option that can replace them. */
  assumed: Record<'network' | 'head' | 'preprocessing' | 'labels', readonly string[]>;
  ignored: readonly string[];
  metrics: Record<string, unknown>;
  /** Statistics of the training images as a file of ours has them, not yet checked. */
  trainingDistribution?: unknown;
  /** What logits are divided by before they become probabilities, where a file of ours says so. */
  temperature?: number | undefined;
  /** Whether several labels may be true of one image, where a file of ours says so. */
  severalLabels?: boolean | undefined;
}

/** Reads a file of ours, which says everything itself. */
export function foundInOurs({
  config,
  arrays,
  preprocessing,
  labels,
  metrics = {},
  trainingDistribution,
  temperature,
  severalLabels,
}: ModelFile): Found {
  return {
    layout: 'densenet',
    config: parseConfig(config),
    arrays,
    sources: {},
    otherHead: undefined,
    fitsStructure: false,
    preprocessing: preprocessing === undefined ? undefined : parsePreprocessing(preprocessing),
    labels,
    assumed: { network: [], head: [], preprocessing: [], labels: [] },
    ignored: [],
    metrics,
    trainingDistribution,
    temperature,
    severalLabels,
  };
}

/**
 * Reads any other file, whose tensors tell the network. Published weights for images of 3 channels with the 7x7 stem were
 * trained on ImageNet or fine-tuned from such: images are assumed to be prepared as for ImageNet, unless a description says
 * otherwise.
 */
export function foundInOthers(
  network: NamedNetwork,
  description: ModelDescription = { assumed: [], ignored: [] },
): Found {
  const config = deduceConfig({ ...network, described: { ...network.described, ...description.network } });
  const imageNet = config.inChannels === 3 && config.stem.kind !== 'cifar';
  const preparation = preparationOf(network.images, config.inChannels, imageNet);
  const described = description.labels?.length === config.numClasses ? description.labels : undefined;
  const labels = imageNet && config.numClasses === imageNetLabels.length ? imageNetLabels : undefined;
  const unusedLabels =
    description.labels && !described
      ? [`config.json: its ${description.labels.length} labels; the network has ${config.numClasses ?? 'no'} classes`]
      : [];
  const unusedClasses =
    description.numClasses !== undefined && description.numClasses !== (config.numClasses ?? description.numClasses)
      ? [
          `config.json: num_classes ${description.numClasses}; the network has ${config.numClasses}: is it of these weights?`,
        ]
      : [];
  return {
    layout: network.layout,
    config,
    arrays: network.arrays,
    sources: network.sources,
    otherHead: network.otherHead,
    fitsStructure: network.fitsStructure === true,
    preprocessing: description.preprocessing ?? preparation.preprocessing,
    labels: described ?? labels,
    assumed: {
      network: network.assumed.map((line) => (description.network?.activation ? line.replace(' ReLU,', '') : line)),
      head: network.layout === 'keras' || described || labels || config.numClasses === undefined ? [] : [oneClass],
      preprocessing: description.preprocessing ? description.assumed : preparation.assumed,
      labels: !described && labels ? ["the 1,000 classes of ImageNet, in ImageNet's order"] : [],
    },
    ignored: [...network.ignored, ...description.ignored, ...unusedLabels, ...unusedClasses],
    metrics: {},
  };
}

/** Assumption about every state dict, since none tells a multi-label network (CheXNet: a sigmoid for each class) from others. */
const oneClass = 'one class an image: probabilities are a softmax over all of them';

/** The same network for images of another number of channels. */
export function forChannels(found: Found, channels: number): Found {
  const name = 'features.conv0.weight';
  const { arrays, config, preprocessing, assumed } = found;
  const filter = arrays[name];
  if (!filter || channels === config.inChannels) return found;
  const how =
    channels === 1
      ? `filters summed over the ${config.inChannels} input channels; mean and deviation are their averages`
      : `filters, mean and deviation of the ${config.inChannels} again from the first, the filters scaled by ${config.inChannels}/${channels}`;
  return {
    ...found,
    config: { ...config, inChannels: channels },
    arrays: { ...arrays, [name]: withInputChannels(filter, channels) },
    preprocessing: preprocessing && preprocessingWithChannels(preprocessing, channels),
    assumed: {
      ...assumed,
      network: [...assumed.network, `images of ${counted(channels, 'channel')}, as timm's in_chans: ${how}`],
    },
  };
}
