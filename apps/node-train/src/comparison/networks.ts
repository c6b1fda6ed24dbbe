import {
  createDenseNet,
  createResNet,
  type DenseNetVariant,
  denseNetConfig,
  denseNetVariants,
  depthOf,
  type Model,
  type ResNetVariant,
  resNetConfig,
  resNetVariants,
  type StageSummary,
  summarizeStages,
} from '@densenet/model';
import { didYouMean } from '@densenet/schema';

export type NetworkName = DenseNetVariant | ResNetVariant;

export const networkNames: readonly NetworkName[] = [...denseNetVariants, ...resNetVariants];

export interface NetworkChanges {
  numClasses?: number;
  inChannels?: number;
}

export interface NamedNetwork {
  name: NetworkName;
  model: Model;
  numClasses: number;
  inChannels: number;
  /** Height and width of the images that the network was designed for: 224 for ImageNet, 32 for CIFAR and the chapter's. */
  ownSize: number;
}

/**
 * A DenseNet or a ResNet by its name.
 *
 * @throws RangeError listing the names that there are, where it is none of them
 * @throws ConfigError where a change is out of range
 */
export function networkNamed(name: string, changes: NetworkChanges = {}): NamedNetwork {
  if ((resNetVariants as readonly string[]).includes(name)) {
    const { config, ...model } = createResNet(resNetConfig(name as ResNetVariant, changes));
    return { name: name as ResNetVariant, model, ...config, ownSize: 224 };
  }
  if (!(denseNetVariants as readonly string[]).includes(name)) {
    throw new RangeError(
      `there is no network ${name}${didYouMean(name, networkNames)}; the networks are ${networkNames.join(', ')}`,
    );
  }
  const { config, ...model } = createDenseNet(denseNetConfig(name as DenseNetVariant, changes));
  const ownSize = config.stem.kind === 'cifar' || name === 'chapter' || name === 'tiny' ? 32 : 224;
  return { name: name as DenseNetVariant, model, ...config, ownSize };
}

/** Figures of a network, for one image. */
export interface NetworkFigures {
  name: NetworkName;
  /** Height and width of the image. */
  size: number;
  numClasses: number;
  parameters: number;
  multiplyAdds: number;
  /** Bytes of the outputs of all layers in float32. */
  activationBytes: number;
  /** Layers with weights on the longest path. */
  depth: number;
  stages: readonly StageSummary[];
}

/** @throws InputTooSmallError where images of `size` are smaller than the smallest input */
export function figuresOf({ name, model, numClasses }: NamedNetwork, size: number): NetworkFigures {
  const graph = model.graph(size, size);
  const { parameters, multiplyAdds, activationBytes } = model.summary(size, size);
  const stages = summarizeStages(graph);
  return { name, size, numClasses, parameters, multiplyAdds, activationBytes, depth: depthOf(graph), stages };
}
