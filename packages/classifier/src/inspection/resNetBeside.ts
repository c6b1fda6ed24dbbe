import { createResNet, depthOf, type ResNetVariant, resNetConfig, resNetVariants } from '@densenet/model';
import type { ClassifierModel } from '../classifierModel.ts';
import { networkInfo } from './networkInfo.ts';
import type { NetworkInfo } from './types.ts';

/**
 * A ResNet to lay beside a network: for the same images and classes, and without weights.
 *
 * @param variant left out: the one whose depth is nearest
 * @returns its name and the names of all that can be asked for
 * @throws RangeError where there is no such variant
 */
export function resNetBeside(
  { graph, config, preprocessing }: Pick<ClassifierModel, 'graph' | 'config' | 'preprocessing'>,
  variant?: string,
): { variant: ResNetVariant; variants: readonly ResNetVariant[]; network: NetworkInfo } {
  const { height, width } = preprocessing;
  const { inChannels, numClasses } = config;
  const variants = resNetVariants;
  const graphOf = (name: ResNetVariant) =>
    createResNet(resNetConfig(name, { inChannels, numClasses })).graph(height, width);
  const found = variant === undefined ? nearest() : variants.find((name) => name === variant);
  if (found === undefined)
    throw new RangeError(`there is no ResNet ${variant}: expected one of ${variants.join(', ')}`);
  return { variant: found, variants, network: networkInfo(graphOf(found)) };

  function nearest(): ResNetVariant {
    const depth = depthOf(graph);
    const distances = variants.map((name) => Math.abs(depthOf(graphOf(name)) - depth));
    return variants[distances.indexOf(Math.min(...distances))]!;
  }
}
