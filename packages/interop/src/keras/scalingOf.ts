import type { Operation } from '../architecture/step.ts';
import { quoted } from '../bytes/quoted.ts';
import { imageNetPreprocessing } from '../pretrained/imageNet.ts';
import { isObject, type Json, numberOf, shown } from './json.ts';
import type { KerasUse } from './parseModel.ts';

/** Lower bound that Keras puts on a deviation that it divides by. */
const LEAST_DEVIATION = 1e-7;

/** Most values of a scaling that are read: more than any image has channels. */
const MAX_VALUES = 64;

type Arithmetic = 'multiply' | 'divide' | 'add' | 'subtract';

const operations: Readonly<Record<string, Arithmetic>> = {
  Multiply: 'multiply',
  TrueDivide: 'divide',
  Divide: 'divide',
  Add: 'add',
  Subtract: 'subtract',
  'math.multiply': 'multiply',
  'math.truediv': 'divide',
  'math.divide': 'divide',
  'math.add': 'add',
  'math.subtract': 'subtract',
  'nn.bias_add': 'add',
  '__operators__.add': 'add',
};

/**
 * The scaling that a layer does by numbers in its config: `Rescaling` and `Normalization`, operations of keras.ops, and
 * TensorFlow functions as Keras 2 writes them. `densenet.preprocess_input` is three such layers.
 *
 * @returns undefined for any other layer, such as an addition of two tensors
 */
export function scalingOf(className: string, config: Json, use: KerasUse): Operation | undefined {
  if (className === 'Rescaling') return scaling(valuesOf(config.scale), valuesOf(config.offset ?? 0), config);
  if (className === 'Normalization') return normalizationOf(config);
  if (className === 'Lambda') return lambdaOf(config);
  const name = className === 'TFOpLambda' ? config.function : className;
  if (name === 'cast') return { kind: 'scaling', scale: [1], offset: [0] };
  const arithmetic = typeof name === 'string' && Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (!arithmetic || use.inputs.length !== 1) return undefined;
  const values = valuesOf(use.values[1] ?? use.named.y ?? use.named.bias ?? use.named.x2);
  if (!values) return undefined;
  if (arithmetic === 'multiply') return scaling(values, [0], use.named);
  if (arithmetic === 'divide') return scaling(inverse(values), [0], use.named);
  return scaling([1], arithmetic === 'add' ? values : values.map((value) => -value), use.named);
}

const inverse = (values: readonly number[]) => values.map((value) => 1 / value);

function scaling(scale: number[] | undefined, offset: number[] | undefined, found: Json): Operation {
  if (!scale || !offset) return { kind: 'other', found: `a scaling by ${shown(found)}` };
  return { kind: 'scaling', scale, offset };
}

/**
 * Keras' Normalization: `(x - mean) / max(sqrt(variance), 1e-7)`. Without mean and variance in its config, it was adapted to
 * data and has them as weights.
 */
function normalizationOf(config: Json): Operation {
  const axis = [config.axis ?? -1].flat();
  if (config.invert === true || axis.length !== 1 || (axis[0] !== -1 && axis[0] !== 3)) {
    return { kind: 'other', found: `a normalisation of axis ${shown(config.axis)}, invert ${shown(config.invert)}` };
  }
  if (config.mean === null || config.mean === undefined) return { kind: 'standardization' };
  const mean = valuesOf(config.mean);
  const variance = valuesOf(config.variance);
  if (!mean || !variance || mean.length !== variance.length) return scaling(undefined, undefined, config);
  return { kind: 'scaling', ...standardized(mean, variance) };
}

/** A Normalization's mean and variance as `scale` and `offset` of `scale x + offset`. */
export function standardized(mean: ArrayLike<number>, variance: ArrayLike<number>) {
  const scale = Array.from(variance, (value) => 1 / Math.max(Math.sqrt(value), LEAST_DEVIATION));
  return { scale, offset: scale.map((factor, channel) => -mean[channel]! * factor) };
}

/**
 * A Lambda: Python code of whoever saved the model, which is not run. Keras 2 writes the module of a function; in DenseNet's
 * module, `preprocess_input` is known to scale images.
 */
function lambdaOf({ function: code, module }: Json): Operation {
  if (typeof module === 'string' && /\bapplications\.densenet$/.test(module)) {
    const { mean, std } = imageNetPreprocessing;
    const scale = std.map((value) => 1 / (255 * value));
    return { kind: 'scaling', scale, offset: mean.map((value, channel) => -value / std[channel]!) };
  }
  const name = isObject(code) && typeof code.config === 'string' ? ` (${quoted(code.config)})` : '';
  return {
    kind: 'other',
    found: `a Lambda${name}, Python code that is not run (where it scales pixels: save the model without it, give mean and std)`,
  };
}

/** A number, or a nested list of numbers in which all axes but the last have length 1; also in Keras 3's form of a tensor. */
function valuesOf(value: unknown): number[] | undefined {
  let inner = value;
  if (isObject(inner) && isObject(inner.config)) inner = inner.config.value;
  for (let depth = 0; depth < 8 && Array.isArray(inner) && inner.length === 1; depth++) inner = inner[0];
  const list = Array.isArray(inner) ? inner : [inner];
  if (list.length === 0 || list.length > MAX_VALUES) return undefined;
  const values = list.map(numberOf);
  return values.every((element) => element !== undefined) ? values : undefined;
}
