import type { Operation } from '../architecture/step.ts';
import { quoted } from '../bytes/quoted.ts';
import { activationOf, activationOfLayer } from './activationOf.ts';
import { isObject, type Json, numberOf, shown, textOf } from './json.ts';
import type { KerasLayer, KerasUse } from './parseModel.ts';
import { scalingOf } from './scalingOf.ts';
import { channelsFirst, padding, windowOf } from './windowOf.ts';

type Read = (config: Json, use: KerasUse) => Operation;

const other = (found: string): Operation => ({ kind: 'other', found });

const isSide = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

/** Whether a layer is called with `training` true, as a named or as the second positional argument of `call`. */
export const activeInPrediction = ({ named, values }: KerasUse): boolean =>
  named.training === true || values[1] === true;

const readers: Readonly<Record<string, Read>> = {
  Conv2D: (config) => {
    if (channelsFirst(config)) return other('a convolution with data_format channels_first');
    const { groups = 1, dilation_rate: dilation = 1 } = config;
    if (groups !== 1) return other(`a convolution of ${shown(groups)} groups`);
    if ([dilation].flat().some((rate) => rate !== 1))
      return other(`a convolution with dilation_rate ${shown(dilation)}`);
    const window = windowOf(config, config.kernel_size);
    const outChannels = numberOf(config.filters);
    if (!window || outChannels === undefined) return other('a convolution of an unknown form');
    return { kind: 'convolution', ...window, outChannels, bias: config.use_bias !== false };
  },
  BatchNormalization: (config, use) => {
    const axis = [config.axis ?? -1].flat();
    if (axis.length !== 1 || ![-1, 1, 3].includes(axis[0] as number)) {
      return other(`a batch norm of axis ${shown(config.axis)}, not of the last, the channels`);
    }
    if (config.renorm === true) return other('a batch renormalisation');
    if (activeInPrediction(use)) return other('a batch norm with the statistics of the batch, also in prediction');
    const { epsilon = 1e-3 } = config;
    if (numberOf(epsilon) === undefined) return other(`a batch norm with epsilon ${shown(epsilon)}`);
    return {
      kind: 'norm',
      epsilon: epsilon as number,
      weight: config.scale !== false,
      bias: config.center !== false,
      axis: axis[0] === 1 ? 'first' : 'last',
    };
  },
  ZeroPadding2D: (config) => {
    const sides = channelsFirst(config) ? undefined : padding(config.padding ?? 1);
    return sides ? { kind: 'padding', padding: sides } : other(`zero padding of ${shown(config.padding)}`);
  },
  Resizing: (config) => {
    const { interpolation = 'bilinear', height, width } = config;
    const options = ['crop_to_aspect_ratio', 'pad_to_aspect_ratio', 'antialias'].filter((key) => config[key] === true);
    if (
      interpolation !== 'bilinear' ||
      options.length > 0 ||
      channelsFirst(config) ||
      !isSide(height) ||
      !isSide(width)
    ) {
      return other(`resizing to ${shown(height)}x${shown(width)}, ${shown(interpolation)}, ${shown(options)}`);
    }
    return { kind: 'resizing', height, width };
  },
  MaxPooling2D: (config) => poolingOf('max', config),
  AveragePooling2D: (config) => poolingOf('average', config),
  GlobalAveragePooling2D: (config) =>
    channelsFirst(config) ? other('global pooling with data_format channels_first') : globalPooling('average'),
  GlobalMaxPooling2D: () => globalPooling('max'),
  Concatenate: ({ axis = -1 }) =>
    axis === 3 || axis === -1 ? { kind: 'concatenation' } : other(`a concatenation along axis ${shown(axis)}`),
  Dense: (config) => {
    const outFeatures = numberOf(config.units);
    if (outFeatures === undefined) return other('a fully connected layer of an unknown form');
    return { kind: 'linear', outFeatures, bias: config.use_bias !== false };
  },
  Flatten: () => ({ kind: 'flatten' }),
  Dropout: (config, use) =>
    activeInPrediction(use)
      ? other('dropout that is active in prediction too')
      : { kind: 'trainingOnly', dropRate: numberOf(config.rate) ?? 0 },
  ...Object.fromEntries(
    ['GaussianDropout', 'GaussianNoise', 'AlphaDropout', 'SpatialDropout2D', 'ActivityRegularization'].map(
      (className): [string, Read] => [
        className,
        (_, use) =>
          activeInPrediction(use)
            ? other(`${quoted(className)}, active in prediction too`)
            : { kind: 'trainingOnly', dropRate: 0 },
      ],
    ),
  ),
};

/** Layers that Keras calls with training=True by default and that nevertheless do nothing in prediction. */
const augmentation =
  /^Random(?:Flip|Rotation|Zoom|Contrast|Brightness|Translation|Height|Width|Hue|Saturation|Sharpness|Shear|Erasing|ColorJitter)$/;

/** One name for layers that versions of TensorFlow call differently. */
const alias = (className: string) => className.replace(/^(?:Sync)?BatchNormalization(?:V[12])?$/, 'BatchNormalization');

/**
 * What one use of a layer computes: nothing, one operation, or two where an activation is part of the layer. An unknown layer
 * becomes an operation of kind `other`, which no network here has.
 */
export function operationsOf({ className, config }: KerasLayer, use: KerasUse): Operation[] {
  const kind = alias(className);
  if (kind === 'Identity' || kind === 'Cast') return [];
  if (isObject(config.dtype) && /Quantized/.test(textOf(config.dtype.class_name) ?? '')) {
    return [other(`a quantised ${quoted(className)}`)];
  }
  if (augmentation.test(kind)) return [{ kind: 'trainingOnly', dropRate: 0 }];
  const activation = activationOfLayer(kind, config);
  if (activation) return activation.name === 'linear' ? [] : [{ kind: 'activation', ...activation }];
  const scaling = scalingOf(kind, config, use);
  if (scaling) return [scaling];
  const read = Object.hasOwn(readers, kind) ? readers[kind] : undefined;
  const { function: called } = config;
  if (!read) {
    const name = typeof called === 'string' && kind === 'TFOpLambda' ? `, the function ${quoted(called)}` : '';
    return [other(`a layer of the class ${quoted(className)}${name}`)];
  }
  const operation = read(config, use);
  const inline = kind === 'Conv2D' || kind === 'Dense' ? activationOf(config.activation) : undefined;
  return !inline || inline.name === 'linear' ? [operation] : [operation, { kind: 'activation', ...inline }];
}

const globalPooling = (how: 'max' | 'average'): Operation => ({ kind: 'globalPooling', how });

function poolingOf(how: 'max' | 'average', config: Json): Operation {
  if (channelsFirst(config)) return other(`${how} pooling with data_format channels_first`);
  const window = windowOf(config, config.pool_size ?? 2, config.pool_size ?? 2);
  return window ? { kind: 'pooling', how, ...window } : other(`${how} pooling of an unknown form`);
}
