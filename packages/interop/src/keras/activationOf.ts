import { isObject, type Json, numberOf, shown, textOf } from './json.ts';

/** The name of an activation in a layer's config: a text, or what Keras 3 writes of a function or a layer. */
export function activationOf(value: unknown): string {
  if (value === null || value === undefined) return 'linear';
  if (typeof value === 'string') return value;
  if (!isObject(value)) return shown(value);
  const { class_name: className, config } = value;
  if (typeof config === 'string') return config;
  return (
    activationOfLayer(textOf(className) ?? '', isObject(config) ? config : {}) ?? textOf(className) ?? shown(value)
  );
}

/** A layer that is an activation, or an operation of keras.ops; undefined for another. */
export function activationOfLayer(className: string, config: Json): string | undefined {
  switch (className) {
    case 'Activation':
      return activationOf(config.activation);
    case 'ReLU':
    case 'Relu':
      return reluOf(config);
    case 'Softmax':
      return (config.axis ?? -1) === -1 ? 'softmax' : `softmax of axis ${shown(config.axis)}`;
    case 'ELU':
    case 'Elu':
    case 'LeakyReLU':
    case 'LeakyRelu':
    case 'PReLU':
    case 'ThresholdedReLU':
    case 'Silu':
    case 'Gelu':
    case 'Selu':
    case 'Sigmoid':
    case 'Relu6':
      return className.toLowerCase();
    default:
      return undefined;
  }
}

/** A ReLU with a slope, a limit or a threshold is another activation. */
function reluOf(config: Json): string {
  const slope = numberOf(config.negative_slope ?? config.alpha ?? 0);
  const threshold = numberOf(config.threshold ?? 0);
  const limit = config.max_value ?? null;
  if (slope === 0 && threshold === 0 && limit === null) return 'relu';
  return `relu with negative_slope ${shown(slope)}, threshold ${shown(threshold)}, max_value ${shown(limit)}`;
}
