import { isObject, type Json, numberOf, shown, textOf } from './json.ts';

/** An activation by this project's name, or by Keras' name where this project does not have it. */
export interface KerasActivation {
  name: string;
  /** Slope for negative values, where the activation has one. */
  slope?: number;
}

/** Keras' names that differ from this project's. Slopes are Keras' own defaults. */
const texts: Readonly<Record<string, KerasActivation>> = {
  swish: { name: 'silu' },
  leaky_relu: { name: 'leakyRelu', slope: 0.2 },
};

const named = (name: string): KerasActivation => (Object.hasOwn(texts, name) ? texts[name]! : { name });

/** The activation in a layer's config: a text, or what Keras 3 writes of a function or a layer. */
export function activationOf(value: unknown): KerasActivation {
  if (value === null || value === undefined) return named('linear');
  if (typeof value === 'string') return named(value);
  if (!isObject(value)) return named(shown(value));
  const { class_name: className, config } = value;
  if (typeof config === 'string') return named(config);
  return (
    activationOfLayer(textOf(className) ?? '', isObject(config) ? config : {}) ??
    named(textOf(className) ?? shown(value))
  );
}

/** A layer that is an activation, or an operation of keras.ops; undefined for another. */
export function activationOfLayer(className: string, config: Json): KerasActivation | undefined {
  switch (className) {
    case 'Activation':
      return activationOf(config.activation);
    case 'ReLU':
    case 'Relu':
      return reluOf(config);
    case 'Softmax':
      return named((config.axis ?? -1) === -1 ? 'softmax' : `softmax of axis ${shown(config.axis)}`);
    case 'ELU':
    case 'Elu': {
      const { alpha = 1 } = config;
      return named(alpha === 1 ? 'elu' : `elu with alpha ${shown(alpha)}`);
    }
    case 'LeakyReLU':
    case 'LeakyRelu': {
      const slope = numberOf(config.negative_slope ?? config.alpha ?? (className === 'LeakyReLU' ? 0.3 : 0.2));
      return slope === undefined ? named(className.toLowerCase()) : { name: 'leakyRelu', slope };
    }
    case 'PReLU':
    case 'ThresholdedReLU':
    case 'Silu':
    case 'Gelu':
    case 'Selu':
    case 'Sigmoid':
    case 'Relu6':
      return named(className.toLowerCase());
    default:
      return undefined;
  }
}

/** A ReLU with a slope is leaky; one with a limit or a threshold is another activation. */
function reluOf(config: Json): KerasActivation {
  const slope = numberOf(config.negative_slope ?? config.alpha ?? 0);
  const threshold = numberOf(config.threshold ?? 0);
  const limit = config.max_value ?? null;
  if (slope !== undefined && threshold === 0 && limit === null) {
    return slope === 0 ? named('relu') : { name: 'leakyRelu', slope };
  }
  return named(`relu with negative_slope ${shown(slope)}, threshold ${shown(threshold)}, max_value ${shown(limit)}`);
}
