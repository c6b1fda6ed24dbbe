import type { Random } from '@densenet/ops';
import type { DenseNetConfig } from './definition/config.ts';
import { initializeParameters } from './initialize.ts';
import { createDenseNet } from './model.ts';
import { type Parameters, parameterOf } from './parameters.ts';

/** Whether the parameter of this name is the classifier's, which is replaced for other classes. */
export const isHead = (name: string): boolean => name.startsWith('classifier.');

/**
 * A trained network with a fresh classifier for other classes: the beginning of transfer learning. Train it whole, or
 * only the classifier with `model.freeze('features.*')`.
 *
 * @param parameters of the network of `config`; they stay the caller's
 * @param numClasses of the new classifier
 * @param random draws the new classifier's weights
 * @returns the new network and its parameters: new tensors, the caller's to dispose of
 * @throws ConfigError where numClasses is no positive integer
 * @throws Error where `parameters` lacks one of the features; it names it
 */
export function replaceHead(
  config: DenseNetConfig,
  parameters: Parameters,
  numClasses: number,
  random: Random,
): { model: ReturnType<typeof createDenseNet>; parameters: Parameters } {
  const model = createDenseNet({ ...config, numClasses });
  const [head, features] = [true, false].map((wanted) =>
    model.parameterSpecs.filter(({ name }) => isHead(name) === wanted),
  );
  const kept = features!.map(({ name }) => [name, parameterOf(parameters, name).clone()] as const);
  return {
    model,
    parameters: { ...Object.fromEntries(kept), ...initializeParameters(head!, model.config.initialization, random) },
  };
}
