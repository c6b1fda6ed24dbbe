import type { Activation } from '@densenet/ops/specs';
import {
  count,
  field,
  type Infer,
  list,
  object,
  oneOf,
  orNull,
  partOf,
  positiveInteger,
  SchemaError,
  variants,
  where,
  yesOrNo,
} from '@densenet/schema';
import type { Layers } from './layers.ts';

const window = {
  kernelSize: positiveInteger,
  stride: field(positiveInteger, { default: 1 }),
  padding: field(count, { default: 0 }),
};

const convolution = object({
  channels: positiveInteger,
  ...window,
  /** Whether a batch norm follows. */
  norm: field(yesOrNo, { default: true }),
  /** Whether the network's activation follows. */
  activation: field(yesOrNo, { default: true }),
});

const pooling = where(object({ kind: oneOf('max', 'average'), ...window }), ({ kernelSize, padding }, path) => {
  const most = Math.floor(kernelSize / 2);
  if (padding > most) throw new SchemaError(partOf(path, 'padding'), padding, `at most half of the window, ${most}`);
});

const layers = {
  convolutions: list(convolution, { expected: 'a list of one convolution or more' }),
  pooling: field(orNull(pooling, 'none'), { default: null }),
};

const named = object({
  channels: field(positiveInteger, { help: 'channels that the stem gives', argument: 'count' }),
});

/**
 * What comes before the first block: one of three that have a name, or any other.
 * - `imagenet`: 7x7 convolution of stride 2, norm, activation, 3x3 max-pooling of stride 2
 * - `cifar`: a 3x3 convolution
 * - `deep`: as imagenet, with three 3x3 convolutions in the 7x7's place (He et al. 2019, ResNet-C; timm's densenet264d)
 * - `layers`: those that it lists
 */
export const stemSchema = variants(
  'kind',
  { imagenet: named, cifar: named, deep: named, layers: object(layers) },
  'an object with kind and channels',
);

export type Stem = Infer<typeof stemSchema>;

/** What comes before the first block, layer by layer. */
export type StemLayers = Omit<Extract<Stem, { kind: 'layers' }>, 'kind'>;

const size3 = { kernelSize: 3, stride: 1, padding: 1, norm: true, activation: true } as const;
const halving = { kind: 'max', kernelSize: 3, stride: 2, padding: 1 } as const;

/**
 * A stem written out.
 *
 * @param innerChannels of a deep stem's first two convolutions
 */
export function stemLayers(stem: Stem, innerChannels: number): StemLayers {
  if (stem.kind === 'layers') return stem;
  const { kind, channels } = stem;
  if (kind === 'cifar')
    return { convolutions: [{ ...size3, channels, norm: false, activation: false }], pooling: null };
  if (kind === 'imagenet')
    return { convolutions: [{ ...size3, channels, kernelSize: 7, stride: 2, padding: 3 }], pooling: halving };
  const inner = { ...size3, channels: innerChannels };
  return { convolutions: [{ ...inner, stride: 2 }, inner, { ...size3, channels }], pooling: halving };
}

/** How often a stem divides height and width by its strides. */
export function strideOf({ convolutions, pooling: pool }: StemLayers): number {
  return convolutions.reduce((product, { stride }) => product * stride, pool?.stride ?? 1);
}

export interface StemOptions {
  activation: Activation;
  batchNormEpsilon: number;
  convBias: boolean;
  /** Scopes of the parameters of the convolution and the norm at this index, from 0. */
  names(index: number): { conv: string; norm: string };
  /** Name of the pooling. */
  pool: string;
}

/** Images to what the first block reads. Marks `stem`: what the convolutions give, before the pooling. */
export function applyStem<T>(
  nn: Layers<T>,
  { convolutions, pooling: pool }: StemLayers,
  x: T,
  options: StemOptions,
): T {
  let y = x;
  convolutions.forEach(({ channels, kernelSize, stride, padding, norm, activation }, index) => {
    const names = options.names(index);
    y = nn.conv2d(names.conv, y, { outChannels: channels, kernelSize, stride, padding, bias: options.convBias });
    if (norm) y = nn.batchNorm(names.norm, y, { epsilon: options.batchNormEpsilon });
    if (activation) y = nn.activation(y, options.activation);
  });
  nn.mark('stem', y);
  if (pool === null) return y;
  const { kind, ...window } = pool;
  return kind === 'max' ? nn.maxPool(options.pool, y, window) : nn.averagePool(options.pool, y, window);
}
